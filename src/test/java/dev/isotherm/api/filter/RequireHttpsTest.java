package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.RawHttp;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Behind a proxy that ends TLS: what came in plain HTTP is refused in production, and HTTPS is to be kept. */
class RequireHttpsTest {
    private static final String LONG_TOKEN = "hunter2-that-production-accepts-0123456789";

    private static RedisProcess redis;
    private static UpstreamServer upstream;
    private static ApiHarness production;
    private static ApiHarness development;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        upstream = UpstreamServer.start();
        production = ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("environment", "production")
                                        .put("accessToken", LONG_TOKEN)));
        development = ApiHarness.api(
                redis.url(), upstream.uri(), new JsonObject().put("http", new JsonObject().put("trustedProxies", 1)));
    }

    @AfterAll
    static void stop() {
        development.close();
        production.close();
        upstream.close();
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({"http", "HTTP", "'http,https'", "ws"})
    void inProductionPlainHttpIsRefusedAndToldWhereToGo(String scheme) {
        HttpResponse<String> answer = get(production, "/v1/records/daily/London/11-20?unit_group=celsius", scheme);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":\"HTTPS required in production\"}");
        assertThat(answer.headers().firstValue("Location"))
                .hasValue("https://127.0.0.1:" + production.port + "/v1/records/daily/London/11-20?unit_group=celsius");
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.0, ''",
        "GET /v1/jobs/x?wait=1 HTTP/1.1, https://x.example/v1/jobs/x?wait=1",
        "GET http://x.example/v1/jobs/x HTTP/1.1, https://x.example/v1/jobs/x"
    })
    void whereToGoIsAnAddressOrNotTold(String line, String location) {
        String answer = RawHttp.exchange(
                production.port,
                line + "\r\n" + (location.isEmpty() ? "" : "Host: x.example\r\n") + "Authorization: Bearer "
                        + LONG_TOKEN + "\r\nX-Forwarded-Proto: http\r\nConnection: close\r\n\r\n");

        assertThat(RawHttp.status(answer)).isEqualTo(400);
        assertThat(answer).contains("HTTPS required in production").doesNotContain("null");
        assertThat(answer.lines()
                        .filter(l -> l.regionMatches(true, 0, "location:", 0, 9))
                        .toList())
                .isEqualTo(location.isEmpty() ? List.of() : List.of("location: " + location));
    }

    @ParameterizedTest
    @CsvSource({"/, https", "/, HTTPS", "/, 'https, http'"})
    void httpsIsServedAndToBeKept(String path, String scheme) {
        for (ApiHarness api : new ApiHarness[] {production, development}) {
            HttpResponse<String> answer = get(api, path, scheme);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                    .hasValue("max-age=31536000; includeSubDomains");
        }
    }

    @ParameterizedTest
    @CsvSource({"/health, http", "/, ''", "/health, ''"})
    void probesAndWhatNoProxyForwardedAreServed(String path, String scheme) {
        HttpResponse<String> answer = get(production, path, scheme);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/, http", "/health, http"})
    void elsewherePlainHttpIsServed(String path, String scheme) {
        assertThat(get(development, path, scheme).statusCode()).isEqualTo(200);
    }

    @Test
    void onlyAProxyIsBelieved() {
        JsonObject http = new JsonObject().put("environment", "production").put("accessToken", LONG_TOKEN);
        for (String proxies : List.of("192.0.2.0/24", "127.0.0.0/8,::1", "1")) {
            boolean here = !proxies.startsWith("192");
            try (ApiHarness api = ApiHarness.api(
                    redis.url(),
                    upstream.uri(),
                    new JsonObject().put("http", http.copy().put("trustedProxies", proxies)))) {
                assertThat(api.send(api.request("/").header("X-Forwarded-Proto", "http"))
                                .statusCode())
                        .as(proxies)
                        .isEqualTo(here ? 400 : 200);
                HttpResponse<String> secure = api.send(api.request("/").header("X-Forwarded-Proto", "https"));
                assertThat(secure.headers()
                                .firstValue("Strict-Transport-Security")
                                .isPresent())
                        .as(proxies)
                        .isEqualTo(here);
            }
        }
    }

    /* Nobody ends TLS where none is configured, and outside of production nothing depends on it. */
    @Test
    void elsewhereNobodyIsBelievedWithoutAConfiguredProxy() {
        try (ApiHarness plain = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject())) {
            HttpResponse<String> answer = plain.send(plain.request("/").header("X-Forwarded-Proto", "https"));
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proto=https                                   | 200",
                "for=192.0.2.1;proto=http                      | 400",
                "For=\"[2001:db8::1]:80\";Proto=\"HTTPS\"      | 200",
                "proto=http, for=192.0.2.1;proto=https         | 400",
                "for=192.0.2.1                                 | 200",
                "\"unterminated, for=192.0.2.1;proto=http      | 400"
            })
    void theStandardHeaderIsReadWhereItIsConfigured(String forwarded, int status) {
        JsonObject http = new JsonObject()
                .put("environment", "production")
                .put("accessToken", LONG_TOKEN)
                .put("trustedProxies", 1)
                .put("proxyHeader", "forwarded");
        try (ApiHarness api = ApiHarness.api(redis.url(), upstream.uri(), new JsonObject().put("http", http))) {
            assertThat(api.send(api.request("/").header("Forwarded", forwarded).header("X-Forwarded-Proto", "http"))
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    private static HttpResponse<String> get(ApiHarness api, String path, String scheme) {
        String token = api == production ? LONG_TOKEN : ApiHarness.TOKEN;
        var request = api.request(path).header("Authorization", "Bearer " + token);
        return api.send(scheme.isEmpty() ? request : request.header("X-Forwarded-Proto", scheme));
    }
}
