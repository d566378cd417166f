package dev.isotherm.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures over HTTP: from which data, how often drawn, how long kept. */
class PictureRouteTest extends ShareSetUp {
    private static final byte[] MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private static HttpResponse<byte[]> picture(String id, String query, String... headers) {
        var request = api.request("/v1/og/" + id + ".png" + query);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return api.send(request, BodyHandlers.ofByteArray());
    }

    private static BufferedImage image(HttpResponse<byte[]> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("image/png");
        assertThat(answer.body()).startsWith(MAGIC);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(answer.body()));
        assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(1200, 630);
        return image;
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static void record(String path) {
        assertThat(api.get("/v1/records/" + path).statusCode()).isEqualTo(200);
    }

    @Test
    void withoutARecordThereIsAPlaceholderAndNothingIsBought() throws IOException {
        HttpResponse<byte[]> answer = picture(share(london()), "");

        image(answer);
        assertThat(header(answer, "cache-control")).isEqualTo("public, max-age=60");
        assertThat(upstream.calls()).isEmpty();
        assertThat(upstream.asked()).isEmpty();
    }

    @Test
    void aPlaceThatDoesNotExistHasAPlaceholderToo() throws IOException {
        assertThat(api.get("/v1/records/daily/Xyzzyville/11-20").statusCode()).isEqualTo(422);
        upstream.reset();

        image(picture(share(london().put("location", "Xyzzyville")), ""));

        assertThat(upstream.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "daily, 11-20, London, celsius",
        "weekly, 11-20, London, fahrenheit",
        "monthly, 02-29, Singapore, celsius",
        "yearly, 01-05, 'Toronto, Ontario, Canada', fahrenheit"
    })
    void aStoredRecordIsDrawn(String period, String identifier, String location, String unit) throws IOException {
        record(period + "/" + location.replace(" ", "%20") + "/" + identifier);
        upstream.reset();
        JsonObject body = london().put("period", period)
                .put("identifier", identifier)
                .put("location", location)
                .put("unit", unit);

        HttpResponse<byte[]> answer = picture(share(body), "");

        image(answer);
        assertThat(header(answer, "cache-control")).isEqualTo("public, max-age=86400");
        assertThat(header(answer, "etag")).matches("\"[0-9a-f]{32}\"");
        assertThat(upstream.asked()).isEmpty();
    }

    @Test
    void aClientThatHasThePictureGets304() {
        record("daily/London/11-20");
        String id = share(london());
        String tag = header(picture(id, ""), "etag");

        HttpResponse<byte[]> again = picture(id, "", "If-None-Match", "W/" + tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "etag")).isEqualTo(tag);
        assertThat(header(again, "cache-control")).isEqualTo("public, max-age=86400");
    }

    @Test
    void headTellsWhatGetWouldSend() {
        record("daily/London/11-20");
        String id = share(london());

        HttpResponse<byte[]> head = api.send(
                api.request("/v1/og/" + id + ".png").method("HEAD", BodyPublishers.noBody()),
                BodyHandlers.ofByteArray());

        assertThat(head.body()).isEmpty();
        HttpResponse<byte[]> get = picture(id, "");
        assertThat(header(head, "content-length")).isEqualTo(String.valueOf(get.body().length));
        assertThat(header(head, "etag")).isEqualTo(header(get, "etag"));
    }

    @Test
    void theTitleCanBeLeftOut() throws IOException {
        record("daily/London/11-20");
        String id = share(london());

        assertThat(picture(id, "?show_title=true").body())
                .isEqualTo(picture(id, "").body());
        HttpResponse<byte[]> untitled = picture(id, "?show_title=false");
        image(untitled);
        assertThat(untitled.body()).isNotEqualTo(picture(id, "").body());
        assertThat(picture(id, "?show_title=maybe").statusCode()).isEqualTo(422);
    }

    /* Another picture in its place shows whether the kept one is sent or a new one is drawn. */
    private static void replaceKept(String id) {
        link.get(() -> link.link
                .send(Request.cmd(Command.HGET).arg("iso:{picture}:all").arg(id))
                .compose(kept -> {
                    Buffer other = kept.toBuffer().getBuffer(0, 64).appendString("another picture");
                    return link.link.send(Request.cmd(Command.HSET)
                            .arg("iso:{picture}:all")
                            .arg(id)
                            .arg(other));
                }));
    }

    @Test
    void itIsDrawnOnceUntilItsDaysChange() throws IOException {
        record("daily/London/11-20");
        String id = share(london());
        byte[] first = picture(id, "").body();
        awaitKept();
        replaceKept(id);

        assertThat(picture(id, "").body()).isEqualTo("another picture".getBytes(StandardCharsets.UTF_8));

        record("daily/London/11-10");
        assertThat(picture(id, "").body()).isEqualTo(first);
    }

    private static void awaitKept() {
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> link.ask(Command.ZCARD, "iso:{picture}:used")
                .equals("1"));
    }

    @Test
    void aKeptPictureOutlivesTheDaysThatItWasDrawnFrom() {
        record("daily/Nowheretown/11-20");
        String id = share(london().put("location", "Nowheretown"));
        byte[] first = picture(id, "").body();
        awaitKept();
        for (String pattern : List.of("iso:day:*", "iso:place:*")) {
            link.get(
                    () -> link.link.send(Request.cmd(Command.KEYS).arg(pattern)).compose(keys -> {
                        var delete = Request.cmd(Command.DEL);
                        keys.forEach(key -> delete.arg(key.toString()));
                        return link.link.send(delete);
                    }));
        }

        assertThat(picture(id, "").body()).isEqualTo(first);
    }

    @Test
    void aYearThatIsNotTheLastOneIsDrawnInTheRecordOfNow() throws IOException {
        record("daily/London/11-20");

        HttpResponse<byte[]> earlier = picture(share(london().put("ref_year", 2024)), "");

        image(earlier);
        assertThat(header(earlier, "cache-control")).isEqualTo("public, max-age=86400");
        assertThat(earlier.body()).isNotEqualTo(picture(share(london()), "").body());
    }

    @Test
    void keptPicturesHaveABoundAndTheUnusedOnesGoFirst() {
        try (ApiHarness small = ApiHarness.api(
                redis.url(), upstream.uri(), new JsonObject().put("shares", new JsonObject().put("picturesMb", 0)))) {
            record("daily/London/11-20");
            String id = share(london());

            HttpResponse<String> drawn = small.get("/v1/og/" + id + ".png");

            assertThat(drawn.statusCode()).isEqualTo(200);
            assertThat(header(drawn, "cache-control")).isEqualTo("public, max-age=86400");
            // A picture of a test before may be kept late.
            assertThat(link.ask(Command.HKEYS, "iso:{picture}:all")).doesNotContain(id);
        }
    }
}
