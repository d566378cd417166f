package dev.isotherm.api.admin;

import static dev.isotherm.api.admin.LimitHarness.PROVIDER;
import static dev.isotherm.api.admin.LimitHarness.ok;
import static dev.isotherm.api.admin.LimitHarness.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.route.Principal.Operator;
import dev.isotherm.limit.live.LiveLimits;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators see what was done to limits, by whom, on whose advice, and what waited just before. */
class LimitHistoryTest {
    private static final String ONE = "/admin/limits/" + PROVIDER;
    private static final String HISTORY = "iso:limits:{live}:history";

    private LimitHarness cluster;
    private ApiHarness api;

    @BeforeEach
    void start() {
        cluster = new LimitHarness();
        api = cluster.api(new JsonObject());
    }

    @AfterEach
    void stop() {
        api.close();
        cluster.close();
    }

    private JsonObject history(String query) {
        return ok(api, "GET", "/admin/limit-changes" + query, "");
    }

    private List<JsonObject> changes() {
        return history("").getJsonArray("changes").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Test
    void aChangeIsKeptWithTheWorkBeforeItAndTheAdviceThatItFollows() {
        api.post("/v1/records/daily/Oslo/01-01/async");
        api.post("/v1/records/daily/Oslo/01-02/async");
        ok(api, "PATCH", ONE + "?advice=provider_limit_too_low", "{\"perContext\": 12}", Operator.CLAIM, "anna");
        api.post("/v1/records/daily/Oslo/01-03/async");
        ok(api, "PATCH", ONE, "{\"cluster\": {\"perSecond\": 2.5}}");
        ok(api, "DELETE", ONE, "");

        List<JsonObject> changes = changes();
        assertThat(changes).extracting(one -> one.getString("action")).containsExactly("revert", "change", "change");
        JsonObject first = changes.get(2);
        assertThat(first.getString("at")).isEqualTo("2026-11-23T13:12:42.000000+00:00");
        assertThat(first.getString("by")).isEqualTo("admin (claims to be anna) at 127.0.0.1");
        assertThat(first.getString("name")).isEqualTo(PROVIDER);
        assertThat(first.getJsonObject("values").getMap()).isEqualTo(Map.of("perContext", 12));
        assertThat(first.getString("advice")).isEqualTo("provider_limit_too_low");
        assertThat(first.getJsonObject("before").getInteger("waiting")).isEqualTo(2);
        assertThat(first.getJsonObject("before").getDouble("oldest_waiting_seconds"))
                .isNotNegative();
        assertThat(changes.get(1).getJsonObject("values").getMap()).isEqualTo(Map.of("cluster.perSecond", 2.5));
        assertThat(changes.get(1).getValue("advice")).isNull();
        assertThat(changes.get(1).getJsonObject("before").getInteger("waiting")).isEqualTo(3);
        assertThat(changes.get(0).getJsonObject("values").isEmpty()).isTrue();
        assertThat(history("?limit=1").getJsonArray("changes")).hasSize(1);
        assertThat(history("").getJsonObject("now").getInteger("waiting")).isEqualTo(3);
    }

    @Test
    void whatChangesNothingOrIsRefusedIsNoEntry() {
        ok(api, "DELETE", ONE, "");
        assertThat(send(api, "PATCH", ONE, "{\"perContext\": 0}").statusCode()).isEqualTo(422);
        assertThat(send(api, "PATCH", ONE + "?advice=other", "{\"perContext\": 9}")
                        .statusCode())
                .isEqualTo(422);
        for (String limit : List.of("0", "101", "ten")) {
            assertThat(send(api, "GET", "/admin/limit-changes?limit=" + limit, "")
                            .statusCode())
                    .isEqualTo(422);
        }
        JsonObject history = history("");
        assertThat(history.getJsonArray("changes")).isEmpty();
        assertThat(history.getJsonObject("now"))
                .isEqualTo(new JsonObject()
                        .put("waiting", 0)
                        .putNull("oldest_waiting_seconds")
                        .put("ended_per_second", 0.0));
    }

    @Test
    void onlyTheNewestAreKeptWithinABoundOfMemory() {
        for (int i = 1; i <= LiveLimits.MOST_EVENTS + 3; i++) {
            ok(api, "PATCH", "/admin/limits/records", "{\"queue\": " + i + "}", Operator.CLAIM, "x".repeat(64));
        }
        assertThat(cluster.say("LLEN", HISTORY)).isEqualTo(String.valueOf(LiveLimits.MOST_EVENTS));
        assertThat(history("?limit=100").getJsonArray("changes"))
                .hasSize(LiveLimits.MOST_EVENTS)
                .first()
                .isEqualTo(changes().get(0));
        assertThat(changes().get(0).getJsonObject("values").getInteger("queue")).isEqualTo(LiveLimits.MOST_EVENTS + 3);
        assertThat(Integer.parseInt(cluster.say("MEMORY", "USAGE", HISTORY))).isLessThan(70_000);
    }

    @Test
    void whatNoIsothermWroteIsLeftOut() {
        ok(api, "PATCH", ONE, "{\"queue\": 7}");
        String good = cluster.say("LINDEX", HISTORY, "0");
        for (String bad : List.of(
                "",
                "null",
                "[]",
                "{}",
                "x".repeat(5_000),
                good.replace("2026", "year"),
                good.replace("\"7\"", "7"),
                good.replace("\"7\"", "\"-7\""),
                good.replace("queue", "other"),
                good.replace("\"" + PROVIDER + "\"", "\"a b\""))) {
            assertThat(bad).isNotEqualTo(good);
            cluster.say("RPUSH", HISTORY, bad);
        }
        cluster.say("RPUSH", HISTORY, good.replaceAll("\"waiting\":0", "\"waiting\":-1"));
        cluster.say("RPUSH", HISTORY, good.replaceAll("\"advice\":null", "\"advice\":\"of-somebody\""));
        assertThat(changes()).hasSize(3);
        assertThat(changes().get(1).getValue("before")).isNull();
        assertThat(changes().get(0)).isEqualTo(changes().get(2));

        cluster.say("SET", HISTORY, "text");
        assertThat(changes()).isEmpty();
        ok(api, "PATCH", ONE, "{\"queue\": 8}");
        assertThat(changes()).hasSize(1);
    }

    @Test
    void aChangeDoesNotWaitForTheFiguresOfAQueueThatCannotBeRead() {
        cluster.say("HSET", "iso:{maintenance}:m", "schema", "999");
        ok(api, "PATCH", ONE, "{\"queue\": 7}");
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> changes().size() == 1);
    }
}
