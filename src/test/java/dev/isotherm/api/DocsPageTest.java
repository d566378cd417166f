package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page at {@code /docs} and all that it loads come from this server, for anybody. */
class DocsPageTest {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]*)\"");
    private static final Pattern STYLED = Pattern.compile("url\\(\\s*[\"']?([^)\"']*)");

    private static RedisProcess redis;
    private static ApiHarness api;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        api = ApiHarness.api(redis.url(), URI.create("http://127.0.0.1:9"), new JsonObject());
    }

    @AfterAll
    static void stop() {
        api.close();
        redis.close();
    }

    private static HttpResponse<String> anonymous(String path) {
        return api.send(api.request(path));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /* As a browser finds them, from the address of the page. */
    private static Set<String> loaded() {
        Set<String> paths = new TreeSet<>();
        Matcher references = LOADED.matcher(anonymous("/docs").body());
        while (references.find()) {
            URI found = URI.create("/docs").resolve(references.group(1));
            assertThat(found.isAbsolute()).as(found.toString()).isFalse();
            paths.add(found.toString());
        }
        return paths;
    }

    @Test
    void allThatItLoadsIsServedHereAndForGood() {
        Set<String> paths = loaded();

        assertThat(paths).hasSize(6).contains("/openapi.json");
        paths.remove("/openapi.json");
        for (String path : paths) {
            HttpResponse<String> file = anonymous(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.body()).as(path).isNotBlank();
            assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
            // The digest in its address makes "for good" true: another version has another address.
            assertThat(path).endsWith("?v=" + header(file, "etag").replace("\"", ""));
            assertThat(header(file, "content-type")).matches("text/(css|javascript); charset=utf-8|image/png");
        }
    }

    @Test
    void nothingOfItComesFromAnotherHost() {
        HttpResponse<String> page = anonymous("/docs");

        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body()).doesNotContain("http://", "https://", "\"//").doesNotContainPattern("<script>");
        assertThat(page.body()).doesNotContain("style=", "onload=");
        assertThat(header(page, "content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")
                .doesNotContain("unsafe", "http", "*");
        String script = anonymous("/docs/page.js").body();
        assertThat(script)
                .contains("url: \"openapi.json\"", "validatorUrl: \"none\"")
                .doesNotContain("://");
        for (String sheet : new String[] {"/docs/page.css", "/docs/swagger-ui.css"}) {
            String css = anonymous(sheet).body();
            assertThat(css).doesNotContain("@import");
            Matcher urls = STYLED.matcher(css);
            while (urls.find()) {
                assertThat(urls.group(1)).as(sheet).startsWith("data:");
            }
        }
        JsonObject description = new JsonObject(anonymous("/openapi.json").body());
        assertThat(description.getJsonArray("servers").getJsonObject(0).getString("url"))
                .isEqualTo("/");
    }

    @Test
    void otherAnswersKeepTheStricterPolicy() {
        for (String path : new String[] {"/openapi.json", "/docs/page.js", "/health"}) {
            assertThat(header(anonymous(path), "content-security-policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
        }
    }

    @Test
    void theDescriptionMayBeKeptForAnHourAndIsNotSentTwice() {
        HttpResponse<String> first = anonymous("/openapi.json");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "cache-control")).isEqualTo("public, max-age=3600");
        String tag = header(first, "etag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");

        HttpResponse<String> again = api.send(api.request("/openapi.json").header("If-None-Match", tag));

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "etag")).isEqualTo(tag);
        assertThat(api.send(api.request("/openapi.json").header("If-None-Match", "\"0\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void headTellsTheLengthAndSendsNothing() {
        HttpResponse<String> head = api.send(api.request("/docs").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "content-length"))
                .isEqualTo(Integer.toString(anonymous("/docs").body().length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/nope",
                "/docs/index.html",
                "/docs/..%5Copenapi.yaml",
                "/docs/%2e%2e/logback.xml",
                "/docs/%2e%2e%2flogback.xml",
                "/docs/swagger-ui.js"
            })
    void whatIsNotNamedIsNotServed(String path) {
        assertThat(anonymous(path).statusCode()).as(path).isEqualTo(401);
        assertThat(api.get(path).statusCode()).as(path).isEqualTo(404);
    }
}
