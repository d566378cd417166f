package dev.isotherm.dev.redis;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.URI;

/** Development mode's own Redis. It always ends with the JVM, and keeps no data. */
public final class RedisVerticle extends VerticleBase {
    private EmbeddedRedis redis;

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(() -> {
                    EmbeddedRedis made = new EmbeddedRedis();
                    made.open();
                    return made;
                })
                .onSuccess(started -> redis = started);
    }

    /** Its address, once deployed. */
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
