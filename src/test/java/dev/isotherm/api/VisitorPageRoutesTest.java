package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for people over HTTP: who gets it, what it may load, and what its visitors may ask for. */
class VisitorPageRoutesTest extends ApiSetUp {
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    private static final String RECORD = "/r/London/11-20/daily";
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private static ApiHarness withToken;
    private static ApiHarness without;
    private static ApiHarness limited;

    @BeforeAll
    static void startOthers() {
        withToken = add(harness(redis, new JsonObject().put("page", "token")));
        without = add(harness(redis, new JsonObject().put("page", "off")));
        // Of its own, because counts are those of a Redis.
        RedisProcess counts = add(RedisProcess.start());
        limited = add(harness(
                counts,
                new JsonObject()
                        .put("visitorRequestsPerHour", 2)
                        .put("visitorPlacesPerHour", 0)
                        .put("requestsPerHour", 1)));
    }

    private static ApiHarness harness(RedisProcess store, JsonObject http) {
        return ApiHarness.api(store.url(), upstream.uri(), new JsonObject().put("http", http));
    }

    private static HttpResponse<String> get(ApiHarness of, String path, String... headers) {
        HttpRequest.Builder request = of.request(path);
        return of.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<String> page(ApiHarness of, String path) {
        return get(of, path, "Accept", BROWSER);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static HttpResponse<String> visit(ApiHarness of, String method, String path) {
        return of.send(
                of.request(path).header("Authorization", "Bearer visitor").method(method, BodyPublishers.noBody()));
    }

    private static Set<String> loaded(String from) {
        return PageWalk.loaded(api, URI.create(from), page(api, from).body(), "/page/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text/html; true",
                "text/html,application/xhtml+xml,application/xml,*/*; true",
                "application/json,text/html; false",
                "*/*; false",
                "text/*; false",
                "application/json; false",
                "application/xml; false",
                "text/htmlx; false",
                "image/png,text/html,application/json; true",
                ",; false"
            })
    void aBrowserGetsThePageAndAllOthersTheList(String accept, boolean html) {
        HttpResponse<String> answer = get(api, "/", "Accept", accept);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "content-type")).startsWith(html ? "text/html" : "application/json");
        assertThat(header(answer, "vary")).containsIgnoringCase("accept");
    }

    @Test
    void weightsDecideAndNothingThatIsSentAsAcceptIsAnError() {
        assertThat(header(get(api, "/", "Accept", "text/html;q=0.5, application/json;q=0.9"), "content-type"))
                .startsWith("application/json");
        assertThat(header(get(api, "/", "Accept", "application/json;q=0.1, text/html;q=0.2"), "content-type"))
                .startsWith("text/html");
        assertThat(header(get(api, "/", "Accept", "text/html;q=0"), "content-type"))
                .startsWith("application/json");
        for (String odd :
                new String[] {"text/html;q=x", "text/html;q=", ";;;", "text", "a/b/c;q=9", "text/html;=;q=-1"}) {
            assertThat(get(api, "/", "Accept", odd).statusCode()).as(odd).isEqualTo(200);
        }
        assertThat(header(get(api, "/"), "content-type")).startsWith("application/json");
        assertThat(header(get(api, "/"), "vary")).containsIgnoringCase("accept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", RECORD})
    void thePageMayLoadNothingButItsOwnFilesAndIsAskedForAgainEachTime(String path) {
        HttpResponse<String> page = page(api, path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "content-security-policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(header(page, "permissions-policy")).isEqualTo("geolocation=(self), microphone=(), camera=()");
        assertThat(header(page, "cache-control")).isEqualTo("no-cache");
        assertThat(page.body())
                .contains("data-access=\"open\"")
                .doesNotContain("http://", "https://", "\"//", "style=", "onload=", "onclick=")
                .doesNotContainPattern("<script(?![^>]*src=)");
        HttpResponse<String> again = get(api, path, "Accept", BROWSER, "If-None-Match", header(page, "etag"));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        HttpResponse<String> head =
                api.send(api.request(path).header("Accept", BROWSER).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-length"))
                .isEqualTo(Integer.toString(page.body().getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void itsFilesAreKeptForGoodAndAreSmallAndTheSameWhateverTheAddress() {
        Set<String> files = loaded("/");
        long bytes = 0;

        assertThat(files).hasSizeGreaterThan(10).isEqualTo(loaded(RECORD));
        for (String path : files) {
            HttpResponse<String> file = get(api, path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
            // The digest in its address makes "for good" true: another version has another address.
            assertThat(path).endsWith("?v=" + header(file, "etag").replace("\"", ""));
            assertThat(header(file, "content-type")).matches("text/(css|javascript); charset=utf-8|image/svg\\+xml");
            assertThat(header(file, "content-security-policy")).isEqualTo(NOTHING);
            assertThat(file.body()).doesNotContain("@import", "https://", "innerHTML", "eval(");
            bytes += PageWalk.compressed(file.body());
        }
        assertThat(bytes).isLessThan(60_000);
    }

    @ParameterizedTest
    @CsvSource({
        "/r/S%C3%A3o%20Paulo/11-20/daily, 200",
        "/r/%3Cscript%3Ealert(1)%3C%2Fscript%3E/11-20/daily, 404",
        "/r/%3Cimg%20src=x%3E/11-20/daily, 200",
        "/r/London/99-99/never, 200",
        "/r/%FF/11-20/daily, 400",
        "/r/London/11-20, 401",
        "/r/London/11-20/daily/x, 401",
        "/page/index.html, 404",
        "/page/..%5Copenapi.yaml, 404",
        "/page/%2e%2e/openapi.yaml, 401",
        "/page/%2e%2e%2fopenapi.yaml, 404"
    })
    void aLinkIsTheSamePageWhateverItNames(String path, int status) {
        HttpResponse<String> answer = page(api, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo(page(api, RECORD).body());
        }
    }

    @Test
    void withATokenThePageIsServedAndVisitorsAreNotAdmitted() {
        assertThat(page(withToken, "/").body()).contains("data-access=\"token\"");
        assertThat(visit(withToken, "GET", "/v1/locations/popular").statusCode())
                .isEqualTo(403);
        assertThat(withToken.get("/v1/locations/popular").statusCode()).isEqualTo(200);
    }

    @Test
    void whereItIsOffThereIsNoPageAndNoVisitor() {
        HttpResponse<String> root = page(without, "/");

        assertThat(header(root, "content-type")).startsWith("application/json");
        assertThat(header(root, "vary")).doesNotContainIgnoringCase("accept");
        for (String path : new String[] {RECORD, "/page/page.js"}) {
            assertThat(page(without, path).statusCode()).as(path).isEqualTo(401);
            assertThat(without.get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(visit(without, "GET", "/v1/locations/popular").statusCode()).isEqualTo(403);
    }

    @Test
    void visitorsMayOrderRecordsAndNothingElse() {
        HttpResponse<String> order = visit(api, "POST", "/v1/records/daily/London/11-20/async");
        assertThat(order.statusCode()).isEqualTo(202);
        String job = "/v1/jobs/" + new JsonObject(order.body()).getString("job_id");

        assertThat(visit(api, "GET", job).statusCode()).isEqualTo(200);
        assertThat(visit(api, "GET", "/v1/locations/search?q=lond").statusCode())
                .isEqualTo(200);
        assertThat(visit(api, "DELETE", job).statusCode()).isEqualTo(403);
        assertThat(api.get(job).statusCode())
                .as("a job of a visitor is not of the service")
                .isEqualTo(404);
        for (String path :
                new String[] {"/v1/records/daily/London/11-20", "/weather/London/2026-11-20", "/admin/jobs"}) {
            assertThat(visit(api, "GET", path).statusCode()).as(path).isIn(401, 403);
        }
        assertThat(visit(api, "POST", "/v1/shares").statusCode()).isEqualTo(403);
    }

    @Test
    void visitorsAtOneAddressHaveALimitOfTheirOwn() {
        for (int i = 0; i < 2; i++) {
            assertThat(visit(limited, "POST", "/v1/records/daily/London/11-2" + i + "/async")
                            .statusCode())
                    .isEqualTo(202);
        }
        HttpResponse<String> third = visit(limited, "POST", "/v1/records/daily/London/11-22/async");

        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(header(third, "retry-after")).matches("[1-9]\\d*");
        assertThat(new JsonObject(visit(limited, "GET", "/rate-limit-status").body())
                        .getJsonObject("request_monitor")
                        .encode())
                .isEqualTo("{\"total_requests\":2,\"max_requests\":2,\"window_hours\":1,\"remaining_requests\":0}");
        assertThat(limited.post("/v1/records/daily/London/11-22/async").statusCode())
                .as("nothing is taken from programs")
                .isEqualTo(202);
    }
}
