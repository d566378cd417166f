package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Work that ends before its time gives back what it held: the provider sees its calls end, and other work gets their
 * permits. The provider's limiter has few of them and no room for the waiters of two records, and no time-out of a call
 * would end it before these tests have failed.
 */
class CancelTest {
    private static final int PERMITS = 2;
    private static final int ONE_RECORD = 50;
    /* A third of it is the heartbeat. */
    private static final int LEASE_MILLIS = 1_500;

    private static UpstreamServer upstream;

    private RedisProcess redis;

    @BeforeAll
    static void startUpstream() {
        upstream = UpstreamServer.start();
    }

    @AfterAll
    static void stopUpstream() {
        upstream.close();
    }

    @BeforeEach
    void open() {
        upstream.reset();
        upstream.behave(
                call -> call.place().startsWith("Slow") && !call.touches(2026) ? Behaviour.HANG : Behaviour.WEATHER);
        redis = RedisProcess.start();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private ApiHarness services(JsonObject jobs) {
        return services(settings(), jobs);
    }

    private ApiHarness services(JsonObject settings, JsonObject jobs) {
        return ApiHarness.all(redis.url(), upstream.uri(), settings.put("jobs", jobs.put("leaseMs", LEASE_MILLIS)));
    }

    private static JsonObject settings() {
        return new JsonObject()
                .put("http", new JsonObject().put("recordDeadlineMs", 120_000))
                .put("weather", new JsonObject().put("timeoutMs", 120_000))
                .put("worker", new JsonObject().put("slots", 1))
                .put(
                        "limits",
                        new JsonObject()
                                .put("records", new JsonObject().put("perContext", 1))
                                .put(
                                        "visual-crossing",
                                        new JsonObject()
                                                .put("perContext", PERMITS)
                                                .put("queue", ONE_RECORD)
                                                .put("waitMs", 120_000)));
    }

    /* A call may take no longer than what it is made for; here further attempts would go on for long. */
    private static JsonObject inASecond() {
        return settings()
                .mergeIn(
                        new JsonObject()
                                .put(
                                        "weather",
                                        new JsonObject().put("timeoutMs", 1_000).put("attempts", 10)),
                        true);
    }

    private static String slowJob(ApiHarness api) {
        String id =
                new JsonObject(api.post("/v1/records/daily/Slow/11-20/async").body()).getString("job_id");
        awaitInFlight(PERMITS);
        return id;
    }

    private static void awaitInFlight(int calls) {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.inFlight() == calls);
    }

    /* One that stayed in the queue of the limiter, or kept a permit, would leave no room for all of this. */
    private static void assertThatAnotherJobHasAllPermits(ApiHarness api) {
        int before = upstream.calls().size();
        assertThat(api.ended("daily/Quick/11-20").getString("status")).isEqualTo("ready");
        assertThat(upstream.calls().subList(before, upstream.calls().size()))
                .hasSize(1 + ONE_RECORD)
                .allMatch(call -> call.place().equals("Quick"));
        assertThat(upstream.inFlight()).isZero();
    }

    @Test
    void aJobThatIsCancelledOverHttpAbortsItsCallsAndGivesItsPermitsToTheNext() {
        try (ApiHarness api = services(new JsonObject());
                ErrorLog log = new ErrorLog()) {
            String id = slowJob(api);

            HttpResponse<String> answer = api.send("DELETE", "/v1/jobs/" + id);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            awaitInFlight(0);
            JsonObject ended = api.awaitEnd(id);
            assertThat(ended.getString("status")).isEqualTo("error");
            assertThat(ended.getString("error")).isEqualTo("Job was cancelled on request");
            assertThat(upstream.calls()).hasSize(1 + PERMITS);
            assertThatAnotherJobHasAllPermits(api);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aWorkerWhoseRedisIsFrozenPastTheLeaseAbortsItsCallsByItself() {
        try (ApiHarness api = services(new JsonObject())) {
            slowJob(api);

            redis.freeze();
            try {
                awaitInFlight(0);
            } finally {
                upstream.behave(call -> Behaviour.WEATHER);
                redis.resume();
            }

            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> api.get("/health").statusCode() == 200);
            assertThat(api.ended("daily/Quick/11-20").getString("status")).isEqualTo("ready");
        }
    }

    @Test
    @ExpectedErrors("is given up after")
    void aJobThatExceedsItsTimeAbortsItsCallsAndGivesItsPermitsToTheNext() {
        JsonObject once =
                new JsonObject().put("timeoutSeconds", 1).put("retry", new JsonObject().put("maxAttempts", 1));
        try (ApiHarness api = services(inASecond(), once)) {
            JsonObject ended = api.awaitEnd(slowJob(api));

            assertThat(ended.getString("error")).isEqualTo("Job exceeded 1s execution limit");
            awaitInFlight(0);
            assertThatAnotherJobHasAllPermits(api);
        }
    }

    @Test
    void aClientThatHangsUpAbortsItsCalls() {
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), settings());
                ErrorLog log = new ErrorLog()) {
            String request = RawHttp.request("GET", "/v1/records/daily/Slow/11-20", "", "");

            RawHttp.abandon(api.port, request, () -> awaitInFlight(PERMITS));

            awaitInFlight(0);
            assertThat(upstream.calls()).hasSize(1 + PERMITS);
            assertThatTheRecordsHaveAllPermits(api);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aClientThatHangsUpWhileItWaitsForItsTurnLeavesTheQueue() {
        JsonObject oneWaiter = settings()
                .mergeIn(
                        new JsonObject()
                                .put("limits", new JsonObject().put("records", new JsonObject().put("queue", 1))),
                        true);
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), oneWaiter)) {
            String first = RawHttp.request("GET", "/v1/records/daily/Slow/11-20", "", "");
            String second = RawHttp.request("GET", "/v1/records/daily/Slow-Too/11-20", "", "");
            RawHttp.abandon(api.port, first, () -> {
                awaitInFlight(PERMITS);
                RawHttp.abandon(api.port, second, () -> Awaitility.await()
                        .atMost(ApiHarness.DEADLINE)
                        .until(() -> api.get("/v1/records/daily/Quick/11-20").statusCode() == 503));
                RawHttp.abandon(api.port, second);
            });

            assertThatTheRecordsHaveAllPermits(api);
            assertThat(upstream.calls()).noneMatch(call -> call.place().equals("Slow-Too"));
        }
    }

    private static void assertThatTheRecordsHaveAllPermits(ApiHarness api) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> api.get("/v1/records/daily/Quick/11-20").statusCode() == 200);
        assertThat(upstream.inFlight()).isZero();
    }

    @Test
    void aRequestThatIsAnsweredAtItsDeadlineAbortsItsCalls() {
        JsonObject impatient = inASecond()
                .mergeIn(new JsonObject().put("http", new JsonObject().put("recordDeadlineMs", 1_000)), true);
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), impatient)) {
            assertThat(api.get("/v1/records/daily/Slow/11-20").statusCode()).isEqualTo(503);

            awaitInFlight(0);
            assertThatTheRecordsHaveAllPermits(api);
            assertThat(upstream.calls())
                    .filteredOn(call -> call.place().equals("Slow"))
                    .hasSize(1 + PERMITS);
        }
    }
}
