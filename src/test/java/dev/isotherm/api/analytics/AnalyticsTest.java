package dev.isotherm.api.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.AdminHarness;
import dev.isotherm.api.filter.Authentication;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients report of themselves is taken leniently, counted, bounded, and shown to those who may see it. */
class AnalyticsTest {
    private static final URI NO_WEATHER = URI.create("http://127.0.0.1:9");
    private static final int PER_HOUR = 40;
    private static final String SUMMARY =
            """
                        {"total_sessions": 1, "total_api_calls": 5, "total_errors": 3, "avg_session_duration": 120.0,
                         "avg_failure_rate": 12.5, "platforms": {"web": 1}, "error_types": {},
                         "last_updated": "2026-11-23T13:12:42.000000", "location_tiers": {"cold": 1},
                         "response_times": {
                           "overall": {"p50": 840, "p95": 840, "p99": 840, "sample_size": 1},
                           "by_selection_method": {"carousel": {"p50": 840, "p95": 840, "p99": 840, "sample_size": 1}},
                           "by_cache_hit": {"hit": {"p50": null, "p95": null, "p99": null, "sample_size": 0},
                                            "miss": {"p50": 840, "p95": 840, "p99": 840, "sample_size": 1}},
                           "by_location_tier": {"cold": {"p50": 840, "p95": 840, "p99": 840, "sample_size": 1}}}}
                        """;

    private Started started;
    private RedisProcess redis;
    private ApiHarness api;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        api = started.add(ApiHarness.api(
                redis.url(),
                NO_WEATHER,
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("adminKey", AdminHarness.KEY)
                                        .put("trustedProxies", 1)
                                        .put("analyticsPerHour", PER_HOUR))));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    private HttpRequest.Builder report(String body) {
        return api.request("/analytics")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private JsonObject accept(String body) {
        HttpResponse<String> answer = api.send(report(body));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonObject accepted = new JsonObject(answer.body());
        assertThat(accepted.getString("status")).isEqualTo("success");
        assertThat(accepted.getString("analytics_id")).matches("analytics_\\d{13}_[0-9a-f]{32}");
        return accepted;
    }

    private JsonObject admin(String path) {
        HttpResponse<String> answer = api.send(api.request(path).header(Authentication.ADMIN_KEY, AdminHarness.KEY));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private JsonObject summary() {
        return new JsonObject(api.send(api.request("/analytics/summary")).body()).getJsonObject("data");
    }

    @Test
    void aReportIsKeptAsItWasSent() {
        JsonObject sent = new JsonObject()
                .put("session_duration", 120)
                .put("api_calls", 5)
                .put("api_failure_rate", "12.5%")
                .put("retry_attempts", 1)
                .put("location_failures", 2)
                .put("error_count", 3)
                .put("recent_errors", new JsonArray())
                .put("app_version", "1.2.16")
                .put("platform", "web")
                .put("user_agent", null)
                .put("session_id", "s-1")
                .put("response_time_ms", 840)
                .put("cache_hit", false)
                .put("canonical_location", "London")
                .put("requested_location", "london")
                .put("selection_method", "carousel");
        JsonObject accepted = accept(sent.encode());

        assertThat(accepted.getString("message")).isEqualTo("Analytics data submitted successfully");
        JsonObject kept =
                admin("/analytics/recent?limit=1").getJsonArray("data").getJsonObject(0);
        assertThat(kept.getString("id")).isEqualTo(accepted.getString("analytics_id"));
        assertThat(kept.getString("client_ip")).isEqualTo("127.0.0.1");
        assertThat(kept.getString("location_tier")).isEqualTo("cold");
        sent.forEach(member ->
                assertThat(kept.getValue(member.getKey())).as(member.getKey()).isEqualTo(member.getValue()));
        assertThat(summary()).isEqualTo(new JsonObject(SUMMARY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                    | 0 | api_failure_rate   | 0%
                    [1, 2]                                                | 0 | session_duration   | 0
                    {"session_duration": -5, "api_calls": -1}             | 2 | session_duration   | 0
                    {"api_calls": "12"}                                   | 1 | api_calls          | 12
                    {"api_calls": 12.7}                                   | 1 | api_calls          | 12
                    {"api_calls": {"a": 1}}                               | 1 | api_calls          | 0
                    {"api_calls": 99999999999999999999}                   | 1 | api_calls          | 1000000000
                    {"api_failure_rate": 12.5}                            | 1 | api_failure_rate   | 12.5%
                    {"api_failure_rate": "7"}                             | 1 | api_failure_rate   | 7%
                    {"api_failure_rate": "250%"}                          | 1 | api_failure_rate   | 100%
                    {"api_failure_rate": "many"}                          | 1 | api_failure_rate   | 0%
                    {"platform": 7}                                       | 1 | platform           | 7
                    {"platform": ["web"]}                                 | 1 | platform           | null
                    {"platform": "a\\ud800b"}                             | 1 | platform           | a?b
                    {"cache_hit": "true"}                                 | 1 | cache_hit          | true
                    {"cache_hit": 1}                                      | 1 | cache_hit          | null
                    {"recent_errors": "none"}                             | 1 | recent_errors      | []
                    {"recent_errors": [1, null]}                          | 2 | recent_errors      | []
                    {"response_time_ms": -1}                              | 1 | response_time_ms   | 0
                    {"selection_method": null, "error_type": "x"}         | 0 | selection_method   | null
                    """)
    void aWrongValueIsReplacedAndCounted(String body, int fixed, String member, String kept) {
        String message = accept(body).getString("message");

        assertThat(message)
                .isEqualTo("Analytics data submitted successfully"
                        + (fixed == 0 ? "" : " (sanitized " + fixed + " field(s))"));
        JsonObject report = admin("/analytics/recent").getJsonArray("data").getJsonObject(0);
        assertThat(report.containsKey(member)).isTrue();
        assertThat(String.valueOf(report.getValue(member))).isEqualTo(kept);
    }

    @Test
    void theErrorsOfTheWebClientAreKept() {
        accept(
                "{\"recent_errors\": [{\"timestamp\": \"2026-01-01T00:00:00Z\", \"error\": \"boom\", \"userAgent\": \"x\","
                        + " \"url\": \"/\"}]}");

        assertThat(admin("/analytics/recent")
                        .getJsonArray("data")
                        .getJsonObject(0)
                        .getJsonArray("recent_errors"))
                .isEqualTo(new JsonArray(
                        "[{\"timestamp\":\"2026-01-01T00:00:00Z\",\"error_type\":\"unknown\",\"message\":\"boom\","
                                + "\"location\":null,\"endpoint\":\"/\",\"status_code\":null}]"));
        assertThat(summary().getJsonObject("error_types")).isEqualTo(new JsonObject().put("unknown", 1));
    }

    @Test
    void aHugeReportIsCutToItsBound() {
        String error = "{\"error_type\":\"e\",\"message\":\"" + "ü".repeat(300) + "\"}";
        String message = accept("{\"user_agent\":\"" + "語".repeat(5_000) + "\",\"recent_errors\":["
                        + (error + ",").repeat(60) + error + "]}")
                .getString("message");

        assertThat(message).contains("sanitized");
        JsonObject report = admin("/analytics/recent").getJsonArray("data").getJsonObject(0);
        assertThat(report.toBuffer().length()).isLessThanOrEqualTo(4_096);
        assertThat(report.getJsonArray("recent_errors")).isNotEmpty();
    }

    @Test
    void onlyTheFirstNamesOfAGroupAreCountedEach() {
        StringBuilder errors = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            errors.append(i % 10 == 0 ? "" : ",").append("{\"error_type\":\"t" + i + "\",\"message\":\"m\"}");
            if (i % 10 == 9) {
                accept("{\"recent_errors\":[" + errors + "]}");
                errors.setLength(0);
            }
        }

        JsonObject types = summary().getJsonObject("error_types");
        assertThat(types.size()).isEqualTo(51);
        assertThat(types.getInteger("other")).isEqualTo(10);
    }

    @Test
    void aSessionIsFoundByItsWholeName() {
        for (String session : new String[] {"a", "ab", "a", "a:1", "a\\nb"}) {
            accept("{\"session_id\":\"" + session + "\"}");
        }

        JsonObject found = admin("/analytics/session/a");
        assertThat(found.getInteger("count")).isEqualTo(2);
        assertThat(found.getString("session_id")).isEqualTo("a");
        assertThat(admin("/analytics/session/a%20b").getInteger("count")).isEqualTo(1);
        assertThat(admin("/analytics/session/nobody").getJsonArray("data")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/analytics/recent", "/analytics/session/s-1"})
    void singleReportsAreForOperators(String path) {
        assertThat(api.get(path).statusCode()).isEqualTo(401);
        assertThat(api.send(api.request(path)).statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsNoReportIsRefused() {
        HttpResponse<String> text = api.send(report("{}").setHeader("Content-Type", "text/plain"));
        assertThat(text.statusCode()).isEqualTo(415);
        assertThat(new JsonObject(text.body()))
                .isEqualTo(new JsonObject()
                        .put("error", "Unsupported Media Type")
                        .put("message", "Content-Type must be application/json for this endpoint")
                        .put("path", "/analytics"));
        assertRefused("", 400, "Request body cannot be empty");
        assertRefused("not json", 400, "Invalid JSON format: the body cannot be read");
        assertRefused(
                "{\"selection_method\":\"bogus\"}",
                422,
                "Validation failed after sanitization: selection_method: Input should be 'own_location', 'carousel',"
                        + " 'recent', 'popular' or 'search'");
        assertThat(api.send(report(" ".repeat(70_000))).statusCode()).isEqualTo(413);
        assertThat(api.send(api.request("/analytics/recent?limit=0").header(Authentication.ADMIN_KEY, AdminHarness.KEY))
                        .statusCode())
                .isEqualTo(422);
        assertThat(summary().getInteger("total_sessions")).isZero();
    }

    private void assertRefused(String body, int status, String message) {
        HttpResponse<String> answer = api.send(report(body));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).getString("message")).isEqualTo(message);
    }

    @Test
    void anAddressThatReportsTooMuchIsRefusedAndOthersAreNot() {
        for (int i = 0; i < PER_HOUR; i++) {
            assertThat(from("1.1.1.1, 4.4.4.4").statusCode()).isEqualTo(200);
        }
        HttpResponse<String> refused = from("2.2.2.2, 4.4.4.4");

        assertThat(refused.statusCode()).isEqualTo(429);
        JsonObject body = new JsonObject(refused.body());
        assertThat(body.getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(body.getString("message"))
                .isEqualTo("Analytics submission rate limit exceeded (40 per hour). Please try again later.");
        assertThat(refused.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(1L, 90L);
        assertThat(from("4.4.4.4, 5.5.5.5").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> from(String hops) {
        return api.send(report("{}").header("X-Forwarded-For", hops));
    }
}
