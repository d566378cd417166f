package dev.isotherm.api;

import dev.isotherm.config.Queues;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.run.JobDriver;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.KillableRedis;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** A Redis, a hand that leads jobs through their lives, and any number of API services. */
public final class EventHarness implements AutoCloseable {
    final RedisProcess redis;
    public final JobDriver jobs;
    private final UpstreamServer upstream;
    private final Started started = new Started();

    public EventHarness() {
        redis = started.add(KillableRedis.start());
        upstream = started.add(UpstreamServer.start());
        ApiHarness.api(redis.url(), upstream.uri(), new JsonObject()).close();
        Vertx vertx = TestVertx.create();
        started.add(() -> Awaiting.await(vertx.close()));
        jobs = started.add(new JobDriver(vertx, redis, Queues.RECORDS));
    }

    /** An API service; closed with this at the latest. */
    public ApiHarness api() {
        return api(new JsonObject());
    }

    /** An API service with another section {@code http}. */
    public ApiHarness api(JsonObject http) {
        return started.add(ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("http", http)));
    }

    /** Ends what was opened, too. */
    <T extends AutoCloseable> T add(T resource) {
        return started.add(resource);
    }

    @Override
    public void close() {
        started.close();
    }
}
