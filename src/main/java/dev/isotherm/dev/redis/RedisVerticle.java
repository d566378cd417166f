package dev.isotherm.dev.redis;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.URI;

/** Development mode's own Redis. It ends with the JVM, however that ends, and keeps nothing. */
public final class RedisVerticle extends VerticleBase {
    private RedisProcess redis;

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(RedisProcess::start).onSuccess(started -> redis = started);
    }

    /** Where it listens, once deployed. */
    public URI url() {
        return URI.create(redis.url());
    }

    @Override
    public Future<?> stop() {
        return vertx.executeBlocking(() -> {
            redis.close();
            return null;
        });
    }
}
