package dev.isotherm.api.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.api.RawHttp;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is refused before anything else of a request is used: denied addresses, and who names a host that is not ours. */
class EntranceTest extends ApiSetUp {
    private static final String LONG_TOKEN = "a-token-that-production-accepts-0123456789";

    private static ApiHarness denying;
    private static ApiHarness named;

    @BeforeAll
    static void start() {
        denying = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("trustedProxies", 1)
                                        .put("adminKey", "admin-key")
                                        .put("unlimitedAddresses", "198.51.100.0/24")
                                        .put("deniedAddresses", "198.51.100.66, 203.0.113.0/24, 2001:db8:bad::/48"))));
        named = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put(
                                "http",
                                new JsonObject()
                                        .put("environment", "production")
                                        .put("accessToken", LONG_TOKEN)
                                        .put("trustedProxies", 1)
                                        .put("allowedHosts", "api.example.com, *.example.org, [::1]"))));
    }

    private static HttpResponse<String> from(String address, String path) {
        return denying.send(denying.request(path)
                .header("X-Forwarded-For", address)
                .header("Origin", "http://localhost:5173")
                .header("X-Admin-Key", "admin-key")
                .header("Authorization", "Bearer " + ApiHarness.TOKEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"198.51.100.66", "203.0.113.7", "2001:db8:bad::1", "::ffff:203.0.113.7", "203.0.113.7:4711"})
    void aDeniedAddressGetsNothingButHealthAndReports(String address) {
        for (String path : List.of(
                "/",
                "/v1/records/daily/London/11-20",
                "/v1/jobs/x",
                "/admin/queues",
                "/analytics/summary",
                "/health/detailed",
                "/nowhere",
                "/health/../v1/shares",
                "/%C3")) {
            HttpResponse<String> answer = from(address, path);
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
            assertThat(answer.body())
                    .isEqualTo("{\"detail\":\"Access denied\",\"reason\":\"IP address is blacklisted\"}");
            assertThat(answer.headers().map())
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsEntry("access-control-allow-origin", List.of("http://localhost:5173"))
                    .doesNotContainKeys("x-request-id", "x-response-time");
        }
        assertThat(from(address, "/health").statusCode()).isEqualTo(200);
        assertThat(denying.send(denying.request("/analytics")
                                .header("X-Forwarded-For", address)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void othersAreServed() {
        for (String address :
                List.of("198.51.100.67", "203.0.112.255", "2001:db8:bae::", "203.0.113.7, 198.51.100.1")) {
            assertThat(from(address, "/").statusCode()).as(address).isEqualTo(200);
        }
    }

    /* Without a host that a client of ours would not send, so over a raw socket. */
    private static String ask(String line, String headers) {
        return RawHttp.exchange(
                named.port,
                line + "\r\n" + headers + "Authorization: Bearer " + LONG_TOKEN + "\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com",
        "API.EXAMPLE.COM",
        "api.example.com.",
        "api.example.com:8443",
        "a.b.example.org",
        "[::1]",
        "[::1]:8000"
    })
    void aHostOfOursIsServed(String host) {
        assertThat(RawHttp.status(ask("GET / HTTP/1.1", "Host: " + host + "\r\n")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example",
        "api.example.com.evil.example",
        "evilapi.example.com",
        "example.org",
        "127.0.0.1",
        "[::2]",
        "xn--pi-example-com-evil.example"
    })
    void anotherHostIsRefusedAndNotRepeated(String host) {
        for (String path : List.of("/", "/v1/records/rolling-bundle/London/2026-11-20/preload", "/nowhere")) {
            String answer = ask("GET " + path + " HTTP/1.1", "Host: " + host + "\r\nX-Forwarded-Proto: http\r\n");
            assertThat(RawHttp.status(answer)).as(path).isEqualTo(400);
            JsonObject body = new JsonObject(RawHttp.body(answer));
            assertThat(body.getString("code")).isEqualTo("BAD_REQUEST");
            assertThat(body.getString("message")).isEqualTo("The request names a host that is not allowed.");
            assertThat(answer).doesNotContain(host).doesNotContainIgnoringCase("\nlocation:");
        }
        assertThat(RawHttp.status(ask("GET /health HTTP/1.1", "Host: " + host + "\r\n")))
                .isEqualTo(200);
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        assertThat(RawHttp.status(ask("GET / HTTP/1.0", ""))).isEqualTo(400);
        assertThat(RawHttp.status(ask("GET /health HTTP/1.0", ""))).isEqualTo(200);
    }

    /* The host that is used is the one that was checked. */
    @ParameterizedTest
    @CsvSource({
        "GET http://evil.example/ HTTP/1.1, Host: api.example.com",
        "GET / HTTP/1.1, Host: api.example.com~X-Forwarded-Host: evil.example",
        "GET / HTTP/1.1, Host: api.example.com~Forwarded: host=evil.example",
        "GET / HTTP/1.1, Host: api.example.com~X-Original-Host: evil.example"
    })
    void noOtherHostThanTheCheckedOneIsUsed(String line, String headers) {
        String answer = ask(line, headers.replace("~", "\r\n") + "\r\nX-Forwarded-Proto: http\r\n");
        assertThat(RawHttp.status(answer)).isEqualTo(400);
        assertThat(answer).doesNotContain("evil.example");
    }

    @Test
    void theAddressInHttpsIsOfACheckedHost() {
        String answer = ask("GET /v1/jobs/x HTTP/1.1", "Host: a.example.org\r\nX-Forwarded-Proto: http\r\n");
        assertThat(answer).contains("location: https://a.example.org/v1/jobs/x");
    }
}
