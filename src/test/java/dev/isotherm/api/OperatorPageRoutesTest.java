package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page for operators over HTTP: what it may load, what it weighs, and that it has nothing secret in it. */
class OperatorPageRoutesTest extends ApiSetUp {
    private static final int MOST_BYTES = 250_000;

    private static HttpResponse<String> anonymous(String path, String... headers) {
        return api.send(
                headers.length == 0 ? api.request(path) : api.request(path).headers(headers));
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void itMayLoadNothingButItsOwnFilesAndIsAskedForAgainEachTime() {
        HttpResponse<String> page = anonymous("/ui");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "content-security-policy"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                                + " require-trusted-types-for 'script'; trusted-types lit-html");
        assertThat(header(page, "cache-control")).isEqualTo("no-cache");
        assertThat(page.body())
                .doesNotContain("http://", "https://", "\"//", "style=", "onload=", "onclick=")
                .doesNotContainPattern("<script(?![^>]*src=)");
        assertThat(anonymous("/ui", "If-None-Match", header(page, "etag")).statusCode())
                .isEqualTo(304);
        HttpResponse<String> head = api.send(api.request("/ui").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "content-length"))
                .isEqualTo(Integer.toString(page.body().getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void itsFilesAreKeptForGoodAndItIsLightWithItsLibraries() {
        HttpResponse<String> page = anonymous("/ui");
        Set<String> files = PageWalk.loaded(api, URI.create("/ui"), page.body(), "/ui/files/");
        long bytes = PageWalk.compressed(page.body());

        assertThat(files).hasSizeGreaterThan(20);
        for (String path : files) {
            HttpResponse<String> file = anonymous(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
            // The digest in its address makes "for good" true: another version has another address.
            assertThat(path).endsWith("?v=" + header(file, "etag").replace("\"", ""));
            assertThat(header(file, "content-type")).matches("text/(css|javascript); charset=utf-8|image/svg\\+xml");
            if (!path.matches(".*/(uPlot|lit-html).*")) {
                assertThat(file.body())
                        .as(path)
                        .doesNotContain("@import", "https://", "innerHTML", "unsafeHTML", "eval(");
            }
            bytes += PageWalk.compressed(file.body());
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "/ui/files/index.html, 404",
        "/ui/files/uPlot.esm.js, 404",
        "/ui/files/..%5Copenapi.yaml, 404",
        "/ui/files/%2e%2e%2fopenapi.yaml, 404",
        "/ui/files/%2e%2e/openapi.yaml, 401",
        "/ui/x, 401"
    })
    void onlyItsOwnFilesAreServed(String path, int status) {
        assertThat(anonymous(path).statusCode()).isEqualTo(status);
    }
}
