package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.RedisProcess;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.CuratedPlaces;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider counts the calls that are under way; many cold records at once are asked for. */
class ProviderLimitIT {
    private static final int PER_CONTEXT = 3;
    /* As many as four workers run at once, all known without a call to the provider. */
    private static final List<String> PLACES = CuratedPlaces.load().all().stream()
            .map(CuratedPlaces.Entry::slug)
            .limit(16)
            .toList();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final JsonObject SMALL = new JsonObject()
            .put("limits", new JsonObject().put("visual-crossing", new JsonObject().put("perContext", PER_CONTEXT)))
            // The calls are held until all contexts are at work, which takes its time on a busy machine.
            .put("http", new JsonObject().put("recordDeadlineMs", 60_000))
            .put("weather", new JsonObject().put("timeoutMs", 60_000));

    private final Started started = new Started();
    private RedisProcess redis;
    private UpstreamServer upstream;

    @BeforeEach
    void start() {
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
    }

    @AfterEach
    void stopAll() {
        started.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void workersOfOneJvmCallTheProviderUpToTheirLimitsTogetherAndNeverBeyond(int instances) {
        ApiHarness api = started.add(ApiHarness.api(redis.url(), upstream.uri(), SMALL));
        api.work(instances);
        jobsHoldTheLimitOf(instances, api);
    }

    @Test
    void workersOfTwoJvmsCallTheProviderUpToTheirLimitsTogetherAndNeverBeyond() {
        List<CompletableFuture<IsothermProcess>> workers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::workerJvm))
                .limit(2)
                .toList();
        workers.forEach(worker -> started.add(() -> worker.join().close()));
        ApiHarness api = started.add(ApiHarness.api(redis.url(), upstream.uri(), SMALL));
        workers.forEach(CompletableFuture::join);
        jobsHoldTheLimitOf(2 * 2, api);
    }

    private IsothermProcess workerJvm() {
        return IsothermProcess.start(
                "worker",
                Map.of(
                        "REDIS_URL",
                        redis.url(),
                        "VISUAL_CROSSING_API_KEY",
                        "k3y",
                        "VISUAL_CROSSING_BASE_URL",
                        upstream.uri().toString(),
                        "ISOTHERM_WEATHER_TIMEOUT_MS",
                        "60000",
                        "ISOTHERM_WORKER_INSTANCES",
                        "2",
                        "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT",
                        Integer.toString(PER_CONTEXT)));
    }

    private void jobsHoldTheLimitOf(int contexts, ApiHarness api) {
        upstream.behave(call -> Behaviour.HANG);
        List<String> ids = new ArrayList<>();
        for (String place : PLACES) {
            ids.add(new JsonObject(api.post("/v1/records/daily/" + place + "/11-20/async")
                            .body())
                    .getString("job_id"));
        }
        // Not beyond, where all of them have more to do than they may: what is held adds up.
        Awaitility.await("all contexts at work")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> upstream.hanging() >= PER_CONTEXT * contexts);
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        ids.forEach(id -> assertThat(api.awaitEnd(id).getString("status")).isEqualTo("ready"));
        assertThat(upstream.peak()).isEqualTo(PER_CONTEXT * contexts);
        assertThat(upstream.inFlight()).isZero();
    }
}
