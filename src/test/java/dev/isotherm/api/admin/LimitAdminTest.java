package dev.isotherm.api.admin;

import static dev.isotherm.api.admin.LimitHarness.PROVIDER;
import static dev.isotherm.api.admin.LimitHarness.contexts;
import static dev.isotherm.api.admin.LimitHarness.limit;
import static dev.isotherm.api.admin.LimitHarness.limiters;
import static dev.isotherm.api.admin.LimitHarness.limits;
import static dev.isotherm.api.admin.LimitHarness.ok;
import static dev.isotherm.api.admin.LimitHarness.send;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ErrorLog;
import dev.isotherm.api.route.Principal.Operator;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators see and change the limits of all contexts of two processes that share nothing but Redis. */
class LimitAdminTest {
    private static final String ONE = "/admin/limits/" + PROVIDER;

    private LimitHarness cluster;
    private ApiHarness first;

    @BeforeEach
    void start() {
        cluster = new LimitHarness();
        first = cluster.process(new JsonObject());
    }

    @AfterEach
    void stop() {
        first.close();
        cluster.close();
    }

    private static JsonObject await(ApiHarness api, Predicate<JsonObject> wanted) {
        return Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> limits(api), wanted);
    }

    private static Predicate<JsonObject> allHave(String name, int contexts, int limit) {
        return limits -> limiters(limits, name).size() == contexts
                && limiters(limits, name).stream().allMatch(l -> l.getInteger("limit") == limit);
    }

    @Test
    void showsEveryLimiterOfEveryContextOfEveryProcess() {
        try (ApiHarness second = cluster.process(new JsonObject())) {
            second.get("/v1/records/daily/London/11-20");
            JsonObject limits = await(
                    first,
                    all -> allHave(PROVIDER, 4, 8).test(all)
                            && contexts(all).anyMatch(c -> c.getJsonObject("provider")
                                    .getInteger("successes")
                                    .equals(51)));

            assertThat(limiters(limits, "records")).hasSize(2);
            assertThat(contexts(limits)
                            .map(context -> context.getString("context").replaceFirst("#.*", "")))
                    .containsExactlyInAnyOrder("http", "http", "worker", "worker");
            assertThat(contexts(limits)
                            .filter(context -> context.getValue("slots") != null)
                            .map(context -> context.getJsonObject("slots")))
                    .hasSize(2)
                    .allMatch(slots ->
                            slots.equals(new JsonObject().put("count", 4).put("used", 0)));
            assertThat(limiters(limits, PROVIDER).stream().mapToInt(l -> l.getInteger("granted")))
                    .containsExactlyInAnyOrder(0, 0, 0, 51);
            assertThat(limit(limits, PROVIDER).getInteger("limit")).isEqualTo(4 * 8);
        }
        // Whoever stops says so, and is not waited for.
        await(first, allHave(PROVIDER, 2, 8));
    }

    @Test
    void aChangeReachesAllContextsOutlivesRestartsAndCanBeTakenBack() {
        try (ApiHarness second = cluster.process(new JsonObject())) {
            JsonObject changed = ok(first, "PATCH", ONE, "{\"perContext\": 12}", Operator.CLAIM, "anna<b>");

            JsonObject override = changed.getJsonObject("override");
            assertThat(override.getJsonObject("values")).isEqualTo(new JsonObject().put("perContext", 12));
            assertThat(override.getString("changed_by")).isEqualTo("admin (claims to be anna?b?) at 127.0.0.1");
            assertThat(override.getString("changed_at")).startsWith("2026-11-23T13:12:42");
            await(second, allHave(PROVIDER, 4, 12));
            ok(second, "PATCH", "/admin/limits/records", "{\"queue\": 7, \"waitMs\": 900}");
            assertThat(await(first, all -> limiters(all, "records").stream()
                            .allMatch(l -> l.getInteger("queue") == 7 && l.getInteger("wait_ms") == 900)))
                    .isNotNull();
        }
        first.close();
        first = cluster.process(new JsonObject());

        JsonObject restarted = await(first, allHave(PROVIDER, 2, 12));
        assertThat(limiters(restarted, PROVIDER).get(0).getJsonObject("file").getInteger("perContext"))
                .isEqualTo(8);
        assertThat(limit(restarted, "records").getJsonObject("override").getString("changed_by"))
                .isEqualTo("admin at 127.0.0.1");
        assertThat(ok(first, "DELETE", ONE, "").getValue("override")).isNull();
        await(first, allHave(PROVIDER, 2, 8));
        assertThat(limit(limits(first), "records").getValue("override")).isNotNull();
    }

    @Test
    void aContextThatIsSilentVanishes() {
        String redisCli = "iso:limits:{live}";
        await(first, allHave(PROVIDER, 2, 8));
        // As one that died five seconds ago would have left it.
        cluster.say("HSET", redisCli + ":reports", "dead/http#1", "{\"limiters\":[]}");
        cluster.say("ZADD", redisCli + ":seen", "1", "dead/http#1");

        assertThat(contexts(limits(first)).toList()).hasSize(2);
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> cluster.say("HLEN", redisCli + ":reports")
                .equals("2"));
    }

    @Test
    void theLimitsOfTheClusterAreChangedToo() {
        ok(first, "PATCH", ONE, "{\"cluster\": {\"perSecond\": 2.5, \"dailyRecords\": 60}}");

        JsonObject shown = await(first, all -> all.getJsonObject("cluster").getValue("daily_records") != null)
                .getJsonObject("cluster");
        assertThat(shown.getDouble("per_second")).isEqualTo(2.5);
        JsonObject budget = shown.getJsonObject("daily_records");
        assertThat(budget.getInteger("limit")).isEqualTo(60);
        assertThat(budget.getInteger("spent")).isZero();
        assertThat(budget.getInteger("remaining")).isEqualTo(60);
        assertThat(budget.getBoolean("warning")).isFalse();

        ok(first, "DELETE", ONE, "");
        assertThat(limits(first).getJsonObject("cluster").getValue("per_second"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"perContext": 0}            | body -> perContext         | greater_than_equal
            {"perContext": 257}          | body -> perContext         | less_than_equal
            {"perContext": 1.5}          | body -> perContext         | int_type
            {"perContext": "9"}          | body -> perContext         | number_type
            {"perContext": 1e400}        | body -> perContext         | finite_number
            {"perContext": 1E100000000}  | body -> perContext         | finite_number
            {"waitMs": 600001}           | body -> waitMs             | less_than_equal
            {"nope": 1}                  | body -> nope               | extra_forbidden
            {"cluster": {"perSecond":0}} | body -> cluster.perSecond  | greater_than_equal
            {"perContext": null}         | body -> perContext         | number_type
            {"cluster":{"perSecond":null}} | body -> cluster.perSecond | number_type
            {"cluster.dailyRecords":null} | body -> cluster.dailyRecords | number_type
            {"cluster.dailyRecords":2147483648} | body -> cluster.dailyRecords | less_than_equal
            {"cluster": null}            | body -> cluster            | extra_forbidden
            {"cluster": {}}              | body -> cluster            | extra_forbidden
            {}                           | body                       | missing
            []                           | body                       | dict_type
            {"perContext":               | body                       | json_invalid
            """)
    void whatCannotBeIsRefused(String body, String field, String type) {
        var answer = send(first, "PATCH", ONE, body);

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonObject detail =
                new JsonObject(answer.body()).getJsonArray("details").getJsonObject(0);
        assertThat(List.of(detail.getString("field"), detail.getString("type"))).containsExactly(field, type);
        assertThat(limit(limits(first), PROVIDER).getValue("override")).isNull();
    }

    @Test
    void aLimitThatFindsItselfGetsNoMoreThanItsConnectionsAndAWarningPastThePlan() {
        first.close();
        first = cluster.process(LimitHarness.limits(new JsonObject()
                        .put("planConcurrency", 20)
                        .put("adaptive", new JsonObject().put("enabled", true).put("max", 64)))
                .mergeIn(new JsonObject().put("weather", new JsonObject().put("connections", 10)), true));
        await(first, allHave(PROVIDER, 2, 8));

        assertThat(send(first, "PATCH", ONE, "{\"perContext\": 11}").statusCode())
                .isEqualTo(422);
        assertThat(ok(first, "PATCH", ONE, "{\"perContext\": 10}").getJsonArray("warnings"))
                .singleElement()
                .asString()
                .startsWith("visual-crossing: up to 64 per context x 2 = 128 calls at once");
        assertThat(limit(limits(first), PROVIDER).getJsonArray("warnings")).hasSize(1);
    }

    @Test
    void aChangeThatRedisDidNotConfirmIsLoggedAndItsSenderToldThatItMayHold() {
        // Redis knows the script from then on, so it runs what it gets while it is frozen.
        ok(first, "DELETE", ONE, "");
        HttpResponse<String> answer;
        try (ErrorLog log = new ErrorLog(Level.INFO)) {
            cluster.redis.freeze();
            try {
                answer = send(first, "PATCH", ONE, "{\"queue\": 99}", Operator.CLAIM, "anna");
            } finally {
                cluster.redis.resume();
            }
            // The answer may arrive before its line is written.
            Awaitility.await().atMost(ApiHarness.DEADLINE).untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.matches("isotherm.audit: operator=admin \\(claims to be anna\\) action=PATCH"
                            + " target=/admin/limits/visual-crossing outcome=503 request=\\S{36}"
                            + " client=127.0.0.1: limit visual-crossing may now be queue 99, Redis did not"
                            + " confirm it: .*")));
        }
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("may hold");
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> send(first, "GET", "/admin/limits", "").statusCode() == 200);
        await(first, all -> limiters(all, PROVIDER).stream().allMatch(l -> l.getInteger("queue") == 99));
    }

    @Test
    void aLimitThatDoesNotExistIsNotFound() {
        assertThat(send(first, "PATCH", "/admin/limits/nope", "{\"perContext\": 1}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(first, "DELETE", "/admin/limits/nope", "").statusCode()).isEqualTo(404);
    }

    @Test
    void advisesFromWhatAllContextsMeasured() {
        JsonObject tuning = Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .until(() -> ok(first, "GET", "/admin/tuning", ""), body -> !body.getJsonArray("advice")
                        .isEmpty());

        assertThat(tuning.getJsonArray("advice").getJsonObject(0).getString("cause"))
                .isEqualTo("not_enough_data");
        assertThat(tuning.getJsonObject("queue").getInteger("waiting")).isZero();
    }
}
