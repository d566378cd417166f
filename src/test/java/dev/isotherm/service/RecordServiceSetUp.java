package dev.isotherm.service;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A service over a Redis that holds nothing and a provider that treats calls well, anew for each test. */
public abstract class RecordServiceSetUp {
    static RedisProcess redis;
    public static UpstreamServer upstream;

    public RecordHarness harness;
    public RecordService service;

    @BeforeAll
    static void startServers() {
        redis = RedisProcess.start();
        upstream = UpstreamServer.start();
    }

    @AfterAll
    static void stopServers() {
        upstream.close();
        redis.close();
    }

    @BeforeEach
    void open() {
        upstream.reset();
        harness = RecordHarness.fresh(redis.url(), upstream.uri());
        service = harness.service();
    }

    @AfterEach
    void close() {
        harness.close();
    }
}
