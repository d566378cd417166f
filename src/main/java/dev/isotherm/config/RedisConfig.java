package dev.isotherm.config;

import java.net.URI;
import java.time.Duration;

/**
 * Where Redis is and how long to wait for it.
 *
 * @param url {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} with TLS
 * @param deadline how long one command may take before its caller gets an error
 */
public record RedisConfig(URI url, Duration deadline) {
    /** Stands for the Redis that development mode starts by itself. */
    public static final URI EMBEDDED = URI.create("redis://embedded");

    /** Whether development mode has to start a Redis. */
    public boolean embedded() {
        return url.equals(EMBEDDED);
    }

    /** The same with another deadline, as for a connection that waits on purpose. */
    public RedisConfig withDeadline(Duration changed) {
        return new RedisConfig(url, changed);
    }

    /** The same with another address. */
    public RedisConfig withUrl(URI changed) {
        return new RedisConfig(changed, deadline);
    }

    /** The address as it may be logged: without user and password. */
    public String address() {
        String path = url.getPath() == null ? "" : url.getPath();
        return url.getScheme() + "://" + url.getHost() + ":" + (url.getPort() < 0 ? 6379 : url.getPort()) + path;
    }

    @Override
    public String toString() {
        return "RedisConfig[url=" + address() + ", deadline=" + deadline + "]";
    }
}
