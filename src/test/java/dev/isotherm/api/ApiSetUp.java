package dev.isotherm.api;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** An API without a worker over a Redis that held nothing and a provider that treats calls well, for a whole class. */
public abstract class ApiSetUp {
    public static RedisProcess redis;
    public static UpstreamServer upstream;
    public static ApiHarness api;
    private static Started started;

    @BeforeAll
    static void startServers() {
        started = new Started();
        redis = add(RedisProcess.start());
        upstream = add(UpstreamServer.start());
        api = add(ApiHarness.api(redis.url(), upstream.uri(), new JsonObject()));
    }

    @AfterAll
    static void stopServers() {
        started.close();
    }

    /** Ends it before those that were started earlier. */
    public static <T extends AutoCloseable> T add(T resource) {
        return started.add(resource);
    }
}
