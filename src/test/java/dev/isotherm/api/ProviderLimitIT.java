package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.CuratedList;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider counts the calls that are under way; more cold records at once are asked for than the limits let through. */
class ProviderLimitIT {
    private static final int PER_CONTEXT = 3;
    private static final int SLOTS = 2;
    /* Connections go to the contexts in turn, so that none is left out. */
    private static final int REQUESTS_PER_CONTEXT = 3;
    /* All known without a call to the provider. No two records are of one place, where one would wait for the other. */
    private static final List<String> PLACES = CuratedList.slugs();
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final JsonObject SMALL = new JsonObject()
            .put(
                    "limits",
                    new JsonObject()
                            .put(
                                    "visual-crossing",
                                    new JsonObject()
                                            .put("perContext", PER_CONTEXT)
                                            .put("waitMs", 60_000)))
            .put("worker", new JsonObject().put("slots", SLOTS))
            // The calls are held until all contexts are at work, which takes its time on a busy machine.
            .put("http", new JsonObject().put("recordDeadlineMs", 60_000))
            .put("weather", new JsonObject().put("timeoutMs", 60_000));

    @AutoClose
    private final Started started = new Started();

    private final RedisProcess redis = started.add(RedisProcess.start());
    private final UpstreamServer upstream = started.add(UpstreamServer.start());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void workersOfOneJvmCallTheProviderUpToTheirLimitsTogetherAndNeverBeyond(int instances) {
        ApiHarness api = started.add(ApiHarness.api(redis.url(), upstream.uri(), SMALL));
        api.work(instances);
        limitsHold(api, 0, instances);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void requestsOnSomeContextsCallTheProviderUpToTheirLimitsTogetherAndNeverBeyond(int instances) {
        limitsHold(serving(instances), instances, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void requestsAndJobsAtOnceCallTheProviderUpToAllLimitsTogetherAndNeverBeyond(int instances) {
        ApiHarness api = serving(instances);
        api.work(instances);
        limitsHold(api, instances, instances);
    }

    @Test
    void workersOfTwoJvmsAndRequestsCallTheProviderUpToTheirLimitsTogetherAndNeverBeyond() {
        List<CompletableFuture<IsothermProcess>> workers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::workerJvm))
                .limit(2)
                .toList();
        workers.forEach(worker -> started.add(() -> worker.join().close()));
        ApiHarness api = serving(2);
        workers.forEach(CompletableFuture::join);
        limitsHold(api, 2, 2 * 2);
    }

    private ApiHarness serving(int instances) {
        ApiHarness api = started.add(ApiHarness.api(redis.url(), upstream.uri(), SMALL));
        for (int i = 1; i < instances; i++) {
            api.serveMore();
        }
        return api;
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
                        "ISOTHERM_WORKER_SLOTS",
                        Integer.toString(SLOTS),
                        "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT",
                        Integer.toString(PER_CONTEXT)));
    }

    private void limitsHold(ApiHarness api, int serving, int working) {
        int limits = PER_CONTEXT * (serving + working);
        upstream.behave(call -> Behaviour.HANG);
        Iterator<String> places = PLACES.iterator();
        List<CompletableFuture<HttpResponse<String>>> records = Stream.generate(
                        () -> api.getLater("/v1/records/daily/" + places.next() + "/11-20"))
                .limit((long) REQUESTS_PER_CONTEXT * serving)
                .toList();
        List<String> ids = Stream.generate(() -> enqueue(api, places.next()))
                .limit((long) SLOTS * working)
                .toList();
        // Not beyond, where all of them have more to do than they may: what is held adds up.
        Awaitility.await("all contexts at work")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> upstream.hanging() >= limits);
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        ids.forEach(id -> assertThat(api.awaitEnd(id).getString("status")).isEqualTo("ready"));
        records.forEach(record -> assertThat(record.join().statusCode()).isEqualTo(200));
        assertThat(upstream.peak()).isEqualTo(limits);
        assertThat(upstream.inFlight()).isZero();
    }

    private static String enqueue(ApiHarness api, String place) {
        return new JsonObject(
                        api.post("/v1/records/daily/" + place + "/11-20/async").body())
                .getString("job_id");
    }
}
