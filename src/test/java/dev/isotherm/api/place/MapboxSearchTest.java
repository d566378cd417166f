package dev.isotherm.api.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search with the geocoder of Mapbox, which is a server of this test. */
class MapboxSearchTest extends PlaceSetUp {
    private static final Queue<String> ASKED = new ConcurrentLinkedQueue<>();
    private static ApiHarness api;

    @BeforeAll
    static void startMapbox() {
        Vertx vertx = Vertx.vertx();
        add(() -> Awaiting.await(vertx.close()));
        HttpServer server = Awaiting.await(vertx.createHttpServer()
                .requestHandler(request -> {
                    ASKED.add(request.uri());
                    if (request.path().contains("Brokenville")) {
                        request.response().setStatusCode(500).end("access_token");
                    } else if (request.path().contains("Oddville")) {
                        request.response().end("[]");
                    } else {
                        request.response().end(answer().encode());
                    }
                })
                .listen(0, "127.0.0.1"));
        api = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                perMinute(0)
                        .mergeIn(
                                new JsonObject()
                                        .put(
                                                "places",
                                                new JsonObject()
                                                        .put("mapboxToken", "pk.secret/1")
                                                        .put("mapboxUrl", "http://127.0.0.1:" + server.actualPort())),
                                true)));
    }

    private static JsonObject answer() {
        return new JsonObject()
                .put(
                        "features",
                        new JsonArray()
                                .add(feature("place.7", "Bath", "England", "United Kingdom", "gb", 51.38, -2.36))
                                .add(feature("place.8", "London", "England", "United Kingdom", "gb", 51.5, -0.12))
                                .add(new JsonObject()
                                        .put("id", "place.9")
                                        .put("text", "Nowhere")
                                        .put("center", new JsonArray().add(1.5).add(2.5))));
    }

    private static JsonObject feature(
            String id, String name, String region, String country, String code, double latitude, double longitude) {
        return new JsonObject()
                .put("id", id)
                .put("text", name)
                .put("center", new JsonArray().add(longitude).add(latitude))
                .put(
                        "context",
                        new JsonArray()
                                .add(new JsonObject().put("id", "region.1").put("text", region))
                                .add(new JsonObject()
                                        .put("id", "country.1")
                                        .put("text", country)
                                        .put("short_code", code)));
    }

    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    private static List<String> search(String query) {
        var answer = api.get("/v1/locations/search?q=" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("pk.secret").doesNotContain("access_token");
        return ids(new JsonObject(answer.body()));
    }

    @Test
    void whatTheDirectoryDoesNotKnowIsAskedForOnceAndKept() {
        JsonObject found =
                new JsonObject(api.get("/v1/locations/search?q=Bath&limit=5").body());
        assertThat(found.getJsonArray("locations").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("name", "Bath")
                        .put("admin1", "England")
                        .put("country_name", "United Kingdom")
                        .put("country_code", "GB")
                        .putNull("location_id")
                        .put("id", "bath")
                        .putNull("timezone")
                        .put("latitude", 51.38)
                        .put("longitude", -2.36));
        // The known place of that name is the known place.
        assertThat(ids(found)).contains("london").doesNotContain("london_england_gb");
        assertThat(ASKED)
                .containsExactly("/geocoding/v5/mapbox.places/Bath.json?types=place&language=en&limit=5"
                        + "&access_token=pk.secret%2F1");
        assertThat(new JsonObject(api.get("/v1/locations/search?q=BATH&limit=5").body()))
                .isEqualTo(found);
        assertThat(ASKED).hasSize(1);
    }

    @Test
    void whatTheDirectoryKnowsWellIsNotAskedFor() {
        assertThat(search("san%20&limit=3")).hasSize(3);
        assertThat(ASKED).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Brokenville", "Oddville"})
    void withoutTheGeocoderTheKnownPlacesAreTheAnswer(String query) {
        assertThat(search(query)).isEmpty();
        assertThat(ASKED).hasSize(1);
        assertThat(search(query)).isEmpty();
        assertThat(ASKED).as("a failure is not kept").hasSize(2);
    }
}
