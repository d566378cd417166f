package dev.isotherm.api.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The search with the geocoder of Open-Meteo, which knows four places for each name. */
class OpenMeteoSearchTest extends PlaceSetUp {
    private static ApiHarness api;

    @BeforeAll
    static void startOpenMeteo() {
        JsonObject own = new JsonObject();
        List.of("archiveUrl", "forecastUrl", "geocodingUrl")
                .forEach(url -> own.put(url, upstream.uri().toString()));
        api = add(ApiHarness.api(
                redis.url(),
                upstream.uri(),
                perMinute(0)
                        .put(
                                "weather",
                                new JsonObject().put("provider", "open_meteo").put("openMeteo", own))));
    }

    private static JsonObject search(String query) {
        HttpResponse<String> answer = api.get("/v1/locations/search?q=" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    @Test
    void whatIsFoundHasAllThatTheAppWantsAndARecord() {
        upstream.reset();
        JsonArray found = search("Newtownshire").getJsonArray("locations");

        JsonObject first = found.getJsonObject(0);
        assertThat(first.getString("name")).isEqualTo("Newtownshire");
        assertThat(first.getString("timezone")).isEqualTo("Europe/London");
        assertThat(first.getDouble("latitude")).isBetween(-90.0, 90.0);
        assertThat(first.getDouble("longitude")).isBetween(-180.0, 180.0);
        assertThat(found)
                .extracting(place -> ((JsonObject) place).getString("id"))
                .doesNotHaveDuplicates();
        assertThat(upstream.searches()).containsExactly("Newtownshire");

        assertThat(search("NEWTOWNSHIRE").getJsonArray("locations")).isEqualTo(found);
        assertThat(upstream.searches()).as("kept for a day").hasSize(1);
        assertThat(api.get("/v1/records/daily/Newtownshire,%20Middle,%20Utopia/11-20")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatNobodyKnowsIsNoError() {
        assertThat(search("Xyzzyville").getInteger("count")).isZero();
    }
}
