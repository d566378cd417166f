package dev.isotherm.api.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of places from a folder of an operator, over HTTP. */
class ImageRoutesTest extends PlaceSetUp {
    private static final String IMAGES = "/data/locations/processed/";

    @TempDir
    static Path folder;

    private static ApiHarness api;

    @BeforeAll
    static void startWithImages() throws IOException {
        Files.writeString(folder.resolve("london.webp"), "webp of London");
        Files.writeString(folder.resolve("london.jpg"), "jpeg of London");
        Files.writeString(folder.resolve("dublin.webp"), "webp of Dublin");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createDirectory(folder.resolve("folder.jpg"));
        Files.writeString(
                folder.resolve("images.json"),
                new JsonObject()
                        .put(
                                "london",
                                new JsonObject()
                                        .put("alt", "A wheel")
                                        .put(
                                                "attribution",
                                                new JsonObject()
                                                        .put("title", "Wheel")
                                                        .put("x", "y")))
                        .encode());
        api = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                new JsonObject()
                        .put("http", new JsonObject().put("baseUrl", "https://api.example"))
                        .put("places", new JsonObject().put("imagesDir", folder.toString()))));
    }

    private static HttpResponse<String> image(String name) {
        return api.send(api.request(IMAGES + name).GET());
    }

    @Test
    void aPlaceShowsTheImagesThatItHas() {
        JsonObject list = new JsonObject(api.get(PREAPPROVED).body());
        assertThat(list.getJsonArray("locations").getJsonObject(0).getMap())
                .containsEntry("imageAlt", "A wheel")
                .containsEntry(
                        "imageUrl",
                        new JsonObject()
                                .put("webp", "https://api.example" + IMAGES + "london.webp")
                                .put("jpeg", "https://api.example" + IMAGES + "london.jpg")
                                .getMap())
                .containsEntry(
                        "imageAttribution",
                        new JsonObject()
                                .put("title", "Wheel")
                                .putNull("photographerName")
                                .putNull("sourceName")
                                .putNull("sourceUrl")
                                .putNull("licenseName")
                                .putNull("licenseUrl")
                                .put("attributionRequired", true)
                                .getMap());
        assertThat(list.getJsonArray("locations").getJsonObject(7).getMap())
                .containsEntry("imageAlt", null)
                .containsEntry(
                        "imageUrl",
                        new JsonObject()
                                .put("webp", "https://api.example" + IMAGES + "dublin.webp")
                                .getMap());
    }

    @Test
    void anImageIsForEverybodyAndIsSentOnce() throws IOException {
        HttpResponse<String> first = image("london.webp");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo("webp of London");
        assertThat(first.headers().firstValue("content-type")).hasValue("image/webp");
        assertThat(first.headers().firstValue("cache-control")).hasValue("public, max-age=604800");
        String tag = first.headers().firstValue("etag").orElseThrow();
        String date = first.headers().firstValue("last-modified").orElseThrow();

        for (String[] known : new String[][] {{"If-None-Match", tag}, {"If-Modified-Since", date}}) {
            HttpResponse<String> again = api.send(api.request(IMAGES + "london.webp")
                    .header(known[0], known[1])
                    .GET());
            assertThat(again.statusCode()).isEqualTo(304);
        }
        HttpResponse<String> head =
                api.send(api.request(IMAGES + "london.jpg").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("content-length")).hasValue("14");
        assertThat(head.headers().firstValue("content-type")).hasValue("image/jpeg");

        Files.writeString(folder.resolve("cardiff.jpg"), "new");
        assertThat(image("cardiff.jpg").body()).isEqualTo("new");
        Files.writeString(folder.resolve("cardiff.jpg"), "newer");
        assertThat(image("cardiff.jpg").body()).isEqualTo("newer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "paris.webp",
                "secret.txt",
                "images.json",
                "folder.jpg",
                "..%5csecret.txt",
                "%2e%2e%2fsecret.txt",
                "LONDON.webp",
                "london.webp%00"
            })
    void nothingElseOfTheFolderIsServed(String name) {
        HttpResponse<String> answer = image(name);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain(folder.toString());
    }

    @Test
    void withoutAFolderThereAreNoImages() {
        assertThat(free.send(free.request(IMAGES + "london.webp").GET()).statusCode())
                .isEqualTo(404);
    }
}
