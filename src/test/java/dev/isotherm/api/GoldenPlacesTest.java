package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.SharedData;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The reference's captured exchanges about places, sent again to an API that has the reference's images. */
class GoldenPlacesTest extends ApiSetUp {
    private static final Pattern IN_SCOPE = Pattern.compile("(loc|sel)_.*");
    /** Members that differ from one answer to the next, by the form that they must have. */
    private static final Map<String, Pattern> FORMS = Map.of(
            "generated_at", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}"),
            "timestamp", Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}"),
            "request_id", Pattern.compile("[0-9a-f-]{36}"),
            "etag", Pattern.compile("\"[0-9a-f]{32}\""),
            "last_modified", Pattern.compile("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"));

    @TempDir
    static Path images;

    @TestFactory
    Stream<DynamicTest> exchangesAreAnsweredAsTheReferenceAnsweredThem() {
        return SharedData.tests("contract/golden/http", folder -> {
            fill(new JsonObject(SharedData.text("contract/golden/http/loc_pre_all.json")).getJsonObject("body"));
            ApiHarness places = add(ApiHarness.api(
                    redis.url(),
                    upstream.uri(),
                    new JsonObject()
                            .put("http", new JsonObject().put("baseUrl", "http://localhost:8000"))
                            .put("places", new JsonObject().put("imagesDir", images.toString()))));
            List<Path> files = SharedData.files(folder).stream()
                    .filter(file -> IN_SCOPE.matcher(name(file)).matches()
                            && !GoldenDifferences.LEFT_OUT.containsKey(name(file)))
                    .toList();
            assertThat(files).hasSizeGreaterThanOrEqualTo(15);
            return files.stream().map(file -> dynamicTest(name(file), () -> replay(places, file)));
        });
    }

    /* The folder that an operator of the reference's images would have. */
    private static void fill(JsonObject list) {
        JsonObject descriptions = new JsonObject();
        try {
            for (Object item : list.getJsonArray("locations")) {
                JsonObject place = (JsonObject) item;
                String slug = place.getString("slug");
                Files.writeString(images.resolve(slug + ".webp"), slug);
                Files.writeString(images.resolve(slug + ".jpg"), slug);
                descriptions.put(
                        slug,
                        new JsonObject()
                                .put("alt", place.getString("imageAlt"))
                                .put("attribution", place.getJsonObject("imageAttribution")));
            }
            Files.writeString(images.resolve("images.json"), descriptions.encode());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void replay(ApiHarness places, Path file) {
        JsonObject exchange = new JsonObject(SharedData.read(file));
        JsonObject request = exchange.getJsonObject("request");
        if (name(file).equals("loc_pre_304")) {
            String tag = send(places, request).headers().firstValue("etag").orElseThrow();
            request.getJsonObject("headers").put("If-None-Match", tag);
        }
        HttpResponse<String> answer = send(places, request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(exchange.getInteger("status"));
        JsonObject headers = exchange.getJsonObject("headers");
        for (String name : List.of("content-type", "cache-control")) {
            if (headers.containsKey(name)) {
                assertThat(answer.headers().firstValue(name)).as(name).hasValue(headers.getString(name));
            }
        }
        if (headers.containsKey("etag")) {
            assertThat(answer.headers().firstValue("etag").orElseThrow()).matches(FORMS.get("etag"));
            assertThat(answer.headers().firstValue("last-modified").orElseThrow())
                    .matches(FORMS.get("last_modified"));
        }
        JsonObject wanted = exchange.getJsonObject("body");
        if (wanted.containsKey("_raw")) {
            assertThat(answer.body()).isEqualTo(wanted.getString("_raw"));
        } else {
            assertThat(comparable(new JsonObject(answer.body()))).isEqualTo(comparable(wanted));
        }
    }

    /* The reference's user is one of Firebase; here it is the service. */
    private static HttpResponse<String> send(ApiHarness places, JsonObject request) {
        HttpRequest.Builder builder = places.request(request.getString("path"));
        request.getJsonObject("headers")
                .forEach(header -> builder.header(
                        header.getKey(),
                        header.getKey().equals("Authorization")
                                ? "Bearer " + ApiHarness.TOKEN
                                : (String) header.getValue()));
        Object body = request.getValue("body");
        return places.send(builder.method(
                request.getString("method"),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString())));
    }

    private static JsonObject comparable(JsonObject body) {
        JsonObject shown = body.copy();
        FORMS.forEach((name, form) -> {
            if (shown.containsKey(name)) {
                assertThat(shown.getString(name)).as(name).matches(form);
                shown.put(name, "of the form");
            }
        });
        return shown;
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".json", "");
    }
}
