package dev.isotherm.api;

import static dev.isotherm.api.admin.LimitHarness.limits;
import static dev.isotherm.api.admin.LimitHarness.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.LimitHarness;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of the calls to Open-Meteo, counted as its terms count them. */
class OpenMeteoLimitTest {
    private static final String NAME = "open-meteo";

    private final LimitHarness cluster = new LimitHarness();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ApiHarness api(JsonObject limit) {
        return cluster.api(OpenMeteoComputationTest.speaking(cluster.upstream.uri())
                .put("limits", new JsonObject().put(NAME, limit)));
    }

    private static JsonObject of(int perDay, double perSecond) {
        return new JsonObject()
                .put("cluster", new JsonObject().put("dailyRecords", perDay).put("perSecond", perSecond));
    }

    private static JsonObject budget(ApiHarness api) {
        return limits(api).getJsonObject("cluster").getJsonObject("daily_records");
    }

    @Test
    void aLongCallSpendsTheBudgetAsAllThatItCountsAs() {
        try (ApiHarness api = api(of(500, 100))) {
            assertThat(api.get("/v1/records/yearly/London/11-20").statusCode()).isEqualTo(200);
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> budget(api).getInteger("spent") == 401);
            assertThat(cluster.upstream.calls()).hasSize(2);

            HttpResponse<String> refused = api.get("/v1/records/yearly/Dublin/11-20");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(refused.body()).getString("message"))
                    .contains("budget of 500 API calls is spent (402 are bought, this needs 400 more)");
            // The stored days still serve every other record of the place.
            assertThat(api.get("/v1/records/monthly/London/02-29").statusCode()).isEqualTo(200);
        }
    }

    /* The burst is 500. After it, the next long call could begin only after minutes. */
    @Test
    void aLongCallWaitsForTheRateAsAllThatItCountsAs() {
        JsonObject slow = of(10_000, 1);
        try (ApiHarness api = cluster.api(OpenMeteoComputationTest.speaking(cluster.upstream.uri())
                .put("limits", new JsonObject().put(NAME, slow))
                .put("http", new JsonObject().put("recordDeadlineMs", 2_000))
                .mergeIn(new JsonObject().put("weather", new JsonObject().put("timeoutMs", 1_500)), true))) {
            assertThat(api.get("/v1/records/yearly/London/11-20").statusCode()).isEqualTo(200);

            HttpResponse<String> late = api.get("/v1/records/yearly/Dublin/11-20");

            assertThat(late.statusCode()).isEqualTo(503);
            assertThat(cluster.upstream.paths().stream().filter("/v1/archive"::equals))
                    .hasSize(1);
            assertThat(api.get("/v1/records/daily/Sydney/07-01").statusCode())
                    .as("short calls fit in")
                    .isEqualTo(200);
        }
    }

    @Test
    void operatorsSeeAndChangeItUnderItsOwnName() {
        try (ApiHarness api = api(of(500, 100))) {
            assertThat(limits(api).getJsonObject("cluster").getString("name")).isEqualTo(NAME);
            assertThat(limits(api).getJsonObject("cluster").getInteger("burst")).isEqualTo(500);

            ok(
                    api,
                    "PATCH",
                    "/admin/limits/" + NAME,
                    new JsonObject().put("perContext", 3).encode());

            assertThat(LimitHarness.limiters(limits(api), NAME)).singleElement().satisfies(limiter -> assertThat(
                            limiter.getInteger("limit"))
                    .isEqualTo(3));
            assertThat(LimitHarness.send(api, "PATCH", "/admin/limits/visual-crossing", "{\"perContext\":3}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(cluster.say("KEYS", "iso:limit:{visual-crossing}*")).doesNotContain("iso:");
        }
    }

    @Test
    void aRefusalOfTheProviderReachesTheClientWithItsWait() {
        try (ApiHarness api = api(of(500, 100))) {
            cluster.upstream.behave(call -> Behaviour.LIMITED_LONG);

            HttpResponse<String> refused = api.get("/v1/records/daily/London/11-20");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).contains("6");
            assertThat(new JsonObject(refused.body()).getString("message")).contains("open_meteo asks us to slow down");
        }
    }
}
