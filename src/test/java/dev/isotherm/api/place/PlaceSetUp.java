package dev.isotherm.api.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;

/** An API that lets each client ask for places as often as it likes. */
abstract class PlaceSetUp extends ApiSetUp {
    static final String PREAPPROVED = "/v1/locations/preapproved";
    static final String POPULAR = "/v1/locations/popular";
    static final String SELECTIONS = "/v1/locations/selections";
    static ApiHarness free;

    @BeforeAll
    static void startFree() {
        free = add(ApiHarness.api(redis.url(), upstream.uri(), perMinute(0)));
    }

    static JsonObject perMinute(int requests) {
        return new JsonObject().put("places", new JsonObject().put("requestsPerMinute", requests));
    }

    static JsonObject get(String path) {
        HttpResponse<String> answer = free.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    /** Sends a body with the token and more, which other clients do not send. */
    static HttpResponse<String> post(ApiHarness target, String body) {
        return target.send(target.request(SELECTIONS)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    static List<String> ids(JsonObject list) {
        JsonArray places = list.getJsonArray("locations");
        assertThat(list.getInteger("count")).isEqualTo(places.size());
        return IntStream.range(0, places.size())
                .mapToObj(i -> places.getJsonObject(i).getString("id"))
                .toList();
    }
}
