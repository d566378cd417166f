package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients are told while Redis or the weather provider is away, and that all works when it is back. */
class OutageTest {
    private static final String RECORD = "/v1/records/daily/London/11-20";

    private static final JsonObject ONE_AT_A_TIME =
            new JsonObject().put("limits", new JsonObject().put("records", new JsonObject().put("perContext", 1)));

    private static UpstreamServer upstream;

    @BeforeAll
    static void start() {
        upstream = UpstreamServer.start();
    }

    @AfterAll
    static void stop() {
        upstream.close();
    }

    @BeforeEach
    void reset() {
        upstream.reset();
    }

    @Test
    void withoutRedisItStartsAndSaysSoAndServesWhenRedisComes() {
        int port = IsothermProcess.freePort();
        try (ApiHarness api = ApiHarness.api("redis://127.0.0.1:" + port, upstream.uri(), new JsonObject())) {
            HttpResponse<String> health = api.get("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(health.body()).getString("status")).isEqualTo("unhealthy");
            assertUnavailable(api.get(RECORD), "GET", "The job store is not available. Please try again later.");
            assertUnavailable(
                    api.post(RECORD + "/async"), "POST", "The job store is not available. Please try again later.");
            assertUnavailable(
                    api.get("/v1/jobs/any"), "GET", "The job store is not available. Please try again later.");
            assertThat(upstream.calls())
                    .as("nothing is bought that cannot be kept")
                    .isEmpty();

            try (RedisProcess redis =
                    RedisProcess.start(RedisProcess.Options.temporary().withPort(port))) {
                Awaitility.await()
                        .atMost(ApiHarness.DEADLINE)
                        .until(() -> api.get("/health").statusCode() == 200);
                assertThat(redis.port()).isEqualTo(port);
                assertThat(api.get(RECORD).statusCode()).isEqualTo(200);
                assertThat(api.post(RECORD + "/async").statusCode()).isEqualTo(202);
                assertThat(api.get("/v1/jobs/any").statusCode()).isEqualTo(404);
            }
        }
    }

    @Test
    void aFrozenRedisIsAnsweredWithinItsDeadlineAndForgivenLater() {
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            assertThat(api.get(RECORD).statusCode()).isEqualTo(200);
            redis.freeze();
            assertUnavailable(api.get(RECORD), "GET", "The job store is not available. Please try again later.");
            redis.resume();
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> api.get(RECORD).statusCode() == 200);
        }
    }

    @Test
    void aProviderThatHangsIsGivenUpAtTheDeadlineOfTheRecord() {
        JsonObject impatient = new JsonObject()
                .put("http", new JsonObject().put("recordDeadlineMs", 400))
                .put("weather", new JsonObject().put("timeoutMs", 400).put("attempts", 3));
        upstream.behave(call -> Behaviour.HANG);
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), impatient)) {
            assertUnavailable(
                    api.get(RECORD), "GET", "The record could not be computed in time. Please try again later.");

            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.inFlight() == 0);
            upstream.reset();
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> api.get(RECORD).statusCode() == 200);
        }
    }

    @Test
    void noMoreDaysAreBoughtForARequestThatWasGivenUp() {
        upstream.behave(call -> call.place().equals("Slow") ? Behaviour.HANG : Behaviour.WEATHER);
        JsonObject patientProvider = ONE_AT_A_TIME
                .copy()
                .put("http", new JsonObject().put("recordDeadlineMs", 500))
                .put("weather", new JsonObject().put("timeoutMs", 500).put("attempts", 10));
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), patientProvider)) {
            assertThat(api.get("/v1/records/daily/Slow/11-20").statusCode()).isEqualTo(503);
            upstream.reset();

            assertOnlyOneMoreCallFor("Slow", api);
        }
    }

    @Test
    void noMoreDaysAreBoughtForAClientThatHungUp() {
        upstream.behave(call -> call.place().equals("Gone") ? Behaviour.HANG : Behaviour.WEATHER);
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), ONE_AT_A_TIME)) {
            String request = RawHttp.request("GET", "/v1/records/daily/Gone/11-20", "", "");
            RawHttp.abandon(api.port, request, () -> Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> upstream.hanging() == 1));
            // By the second of these answers the event loop has seen that the client is gone.
            assertThat(api.get("/health").statusCode()).isEqualTo(200);
            assertThat(api.get("/health").statusCode()).isEqualTo(200);
            upstream.reset();

            assertOnlyOneMoreCallFor("Gone", api);
        }
    }

    /* The one permit comes back when the request before has ended. */
    private static void assertOnlyOneMoreCallFor(String place, ApiHarness api) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> api.get("/v1/records/daily/Quick/11-20").statusCode() == 200);
        assertThat(upstream.calls())
                .filteredOn(call -> call.place().equals(place))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whatTheProviderSaysIsPassedOnWithoutTheKey() {
        upstream.behave(call -> Behaviour.KEY_REFUSED);
        try (RedisProcess redis = RedisProcess.start();
                ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            assertUnavailable(
                    api.get(RECORD),
                    "GET",
                    "The weather service cannot answer at the moment: The weather provider visual_crossing refused our"
                            + " key or plan with status 401.");

            upstream.behave(call -> Behaviour.NO_OBSERVATION);
            // Of another place: what the provider just refused for this one is remembered.
            HttpResponse<String> empty = api.get(RECORD.replace("London", "Paris"));
            assertThat(empty.statusCode()).isEqualTo(400);
            ErrorShape.check(
                    empty.body(),
                    "GET",
                    "BAD_REQUEST",
                    "No temperature data is currently available for 'Paris'. Please try again later.");
        }
    }

    private static void assertUnavailable(HttpResponse<String> answer, String method, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        ErrorShape.check(answer.body(), method, "SERVICE_UNAVAILABLE", message);
        assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
    }
}
