package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins: who may, what they may, and that they can read every answer, refusals too. */
class CorsTest extends ApiSetUp {
    private static final String PAGE = "http://localhost:5173";
    private static final String RECORD = "/v1/records/daily/London/11-20";

    /* An operator's pattern that a backtracking matcher needs years for. */
    private static ApiHarness costly;

    @BeforeAll
    static void start() {
        costly = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("corsOrigins", "https://a.example, https://b.example:8443/")
                                        .put("corsOriginRegex", "https://(([a-z]+)+)+\\.example"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PAGE,
                "http://localhost:3000",
                "https://temphist.com",
                "https://x.temphist.com",
                "https://a.b-c.temphist.com"
            })
    void aPageOfAnAllowedOriginGetsItsPreflight(String origin) {
        HttpResponse<String> answer = preflight(api, origin, "POST", "authorization, Content-Type,x-firebase-appcheck");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("OK");
        assertThat(header(answer, "Access-Control-Allow-Origin")).hasValue(origin);
        assertThat(header(answer, "Access-Control-Allow-Credentials")).hasValue("true");
        assertThat(header(answer, "Access-Control-Max-Age")).hasValue("600");
        assertThat(header(answer, "Vary")).hasValue("Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://temphist.com",
                "https://temphist.com.evil.example",
                "https://eviltemphist.com",
                "https://temphist.com:444",
                "https://evil.example/.temphist.com",
                "https://.temphist.com",
                "http://localhost:5174",
                "null",
                ""
            })
    void anyOtherPageDoesNot(String origin) {
        HttpResponse<String> answer = preflight(api, origin, "GET", "authorization");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("Disallowed CORS origin");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(get(api, origin, true), "Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost:5173 | GET | if-none-match | Disallowed CORS headers",
                "http://localhost:5173 | GET | authorization,,accept | Disallowed CORS headers",
                "http://localhost:5173 | TRACE | accept | Disallowed CORS method",
                "https://evil.example | TRACE | x-other | Disallowed CORS origin, method, headers"
            })
    void whatIsNotAllowedIsNamed(String origin, String method, String headers, String text) {
        HttpResponse<String> answer = preflight(api, origin, method, headers);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | authorization, idempotency-key, traceparent",
                "GET | authorization, last-event-id, cache-control, accept",
                "PATCH | x-admin-key, x-operator, content-type",
                "HEAD | authorization"
            })
    void aPageMaySendAllThatTheApiReads(String method, String headers) {
        HttpResponse<String> answer = preflight(api, PAGE, method, headers);

        assertThat(answer.body()).isEqualTo("OK");
        assertThat(header(answer, "Access-Control-Allow-Methods").orElseThrow().split(", "))
                .contains(method);
        assertThat(header(answer, "Access-Control-Allow-Headers").orElseThrow().split(",? "))
                .contains(headers.split(", "));
    }

    @Test
    void aPageCanReadAnAnswerAndItsHeaders() {
        HttpResponse<String> answer = get(api, PAGE, true);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Access-Control-Allow-Origin")).hasValue(PAGE);
        assertThat(header(answer, "Access-Control-Expose-Headers").orElseThrow().split(", "))
                .contains("*", "ETag", "Retry-After", "X-Cache", "X-Cache-Status", "X-Request-ID");
        assertThat(header(answer, "Vary")).hasValue("Authorization, Origin");
        assertThat(header(answer, "X-Cache")).isPresent();
    }

    @Test
    void aPageCanReadARefusalWhichHasNoRequestId() {
        HttpResponse<String> answer = get(api, PAGE, false);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(header(answer, "Access-Control-Allow-Origin")).hasValue(PAGE);
        assertThat(header(answer, "X-Request-ID")).isEmpty();
        assertThat(header(answer, "X-Response-Time")).isEmpty();
        assertThat(header(answer, "Cache-Control")).hasValue("no-store");
    }

    @Test
    void anAnswerToNoOriginIsNotForPagesOfOthers() {
        HttpResponse<String> answer = api.get(RECORD);

        assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(answer, "Vary")).hasValue("Authorization, Origin");
    }

    @Test
    void configuredOriginsReplaceTheUsualOnes() {
        assertThat(preflight(costly, "https://b.example:8443", "GET", "accept").statusCode())
                .isEqualTo(200);
        assertThat(preflight(costly, "https://other.example", "GET", "accept").statusCode())
                .isEqualTo(200);
        assertThat(preflight(costly, PAGE, "GET", "accept").statusCode()).isEqualTo(400);
    }

    @Test
    void noOriginKeepsTheServerBusyWhateverThePatternIs() {
        // On an event loop that is watched: a match that takes seconds fails the test.
        HttpResponse<String> answer = preflight(costly, "https://" + "a".repeat(60) + "!", "GET", "accept");
        assertThat(answer.body()).isEqualTo("Disallowed CORS origin");

        answer = preflight(costly, "https://" + "a".repeat(4_000) + ".example", "GET", "accept");
        assertThat(answer.body()).isEqualTo("Disallowed CORS origin");
    }

    private static HttpResponse<String> preflight(ApiHarness target, String origin, String method, String headers) {
        return target.send(target.request(RECORD + "/async")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", headers)
                .method("OPTIONS", BodyPublishers.noBody()));
    }

    private static HttpResponse<String> get(ApiHarness target, String origin, boolean token) {
        var request = target.request(RECORD).header("Origin", origin);
        return target.send(token ? request.header("Authorization", "Bearer " + ApiHarness.TOKEN) : request);
    }

    private static Optional<String> header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name);
    }
}
