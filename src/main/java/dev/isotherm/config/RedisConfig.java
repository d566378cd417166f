package dev.isotherm.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The address of Redis and the deadline of its commands.
 *
 * @param url {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} with TLS; with
 *     {@link Mode#CLUSTER} one node, with {@link Mode#SENTINEL} one sentinel, and the login and database of the others
 *     too
 * @param deadline maximum time of one command; after that its caller gets an error
 * @param mode the kind of Redis behind the address
 * @param nodes {@code host:port} of more nodes or sentinels that can be asked for the masters
 * @param masterName the name by which the sentinels know the master
 * @param authorities certificates of the authorities that may sign those of the servers, each in PEM; empty for those
 *     that the platform trusts
 */
public record RedisConfig(
        URI url, Duration deadline, Mode mode, List<String> nodes, String masterName, List<String> authorities) {
    /** Placeholder for the Redis that development mode starts itself. */
    static final URI EMBEDDED = URI.create("redis://embedded");

    /** The master's name in the examples of Redis Sentinel. */
    public static final String MASTER_NAME = "mymaster";

    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26_379;

    /** The kind of Redis behind the address. */
    public enum Mode {
        /** One Redis. */
        STANDALONE,
        /** A Redis Cluster: each master owns a part of the keys. */
        CLUSTER,
        /** One master with replicas; sentinels name the master. */
        SENTINEL
    }

    /** Copies the lists. */
    public RedisConfig {
        nodes = List.copyOf(nodes);
        authorities = List.copyOf(authorities);
    }

    /** One Redis. */
    public RedisConfig(URI url, Duration deadline) {
        this(url, deadline, Mode.STANDALONE, List.of(), MASTER_NAME);
    }

    /** Any Redis; with TLS the authorities are those of the platform. */
    public RedisConfig(URI url, Duration deadline, Mode mode, List<String> nodes, String masterName) {
        this(url, deadline, mode, nodes, masterName, List.of());
    }

    /** Whether development mode must start a Redis. */
    public boolean embedded() {
        return url.equals(EMBEDDED);
    }

    /** The same with another deadline, for example for a connection that blocks on purpose. */
    public RedisConfig withDeadline(Duration changed) {
        return new RedisConfig(url, changed, mode, nodes, masterName, authorities);
    }

    /** The same with another address. */
    public RedisConfig withUrl(URI changed) {
        return new RedisConfig(changed, deadline, mode, nodes, masterName, authorities);
    }

    private ServerAddress server() {
        return ServerAddress.of(url).orElseThrow(() -> new IllegalArgumentException("The Redis URL has no host"));
    }

    /** User and password of the URL, decoded; empty if there are none. */
    public String login() {
        return server().login();
    }

    /** Whether the URL names a user, and not {@code default}, whom every Redis has. */
    public boolean hasUser() {
        int end = login().indexOf(':');
        return end > 0 && !login().substring(0, end).equals("default");
    }

    /** {@code host:port} of the node or sentinel that the URL names. */
    public String node() {
        int byDefault = mode == Mode.SENTINEL ? SENTINEL_PORT : REDIS_PORT;
        ServerAddress server = server();
        return server.host() + ":" + (server.port() < 0 ? byDefault : server.port());
    }

    /** The address for the log, without user and password. */
    public String address() {
        String path = url.getPath() == null ? "" : url.getPath();
        String one = url.getScheme() + "://" + node() + path;
        String more = nodes.isEmpty() ? "" : " and " + String.join(", ", nodes);
        return switch (mode) {
            case STANDALONE -> one;
            case CLUSTER -> "cluster at " + one + more;
            case SENTINEL -> masterName + " of the sentinels " + one + more;
        };
    }

    @Override
    public String toString() {
        return "RedisConfig[url=" + address() + ", deadline=" + deadline + "]";
    }
}
