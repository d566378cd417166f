package dev.isotherm.api.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Selections of places and what they change, over HTTP; check 38 of the contract. */
class SelectionRoutesTest extends PlaceSetUp {
    private static void select(String body) {
        HttpResponse<String> answer = post(free, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void selectionsAreCountedOnceAndOrderThePopularPlaces() {
        assertThat(get(POPULAR + "/stats"))
                .isEqualTo(new JsonObject()
                        .put("status", "ok")
                        .put("window_days", 90)
                        .put("total_selections", 0)
                        .put("using_signal", false)
                        .put("locations", new JsonArray()));
        HttpResponse<String> before = free.get(POPULAR);

        select("{\"location_id\":\"cape_town\"}");
        select("{\"location_id\":\"cape_town\"}");
        select("{\"name\":\"Stoke-on-Trent\",\"admin1\":\"England\",\"country_code\":\"GB\"}");
        select("{\"location_id\":\"12345\",\"name\":\"Little Snoring\",\"country_code\":\"GB\",\"latitude\":52.9}");
        select("{\"location_id\":\"???\"}");

        JsonObject statistics = get(POPULAR + "/stats");
        assertThat(statistics.getInteger("total_selections")).isEqualTo(3);
        assertThat(statistics.getBoolean("using_signal")).isTrue();
        assertThat(statistics.getJsonArray("locations"))
                .isEqualTo(new JsonArray()
                        .add(counted("stoke_on_trent", "Stoke-on-Trent", false))
                        .add(counted("little_snoring", null, false))
                        .add(counted("cape_town", "Cape Town", true)));
        HttpResponse<String> after = free.get(POPULAR);
        assertThat(ids(new JsonObject(after.body())))
                .startsWith("stoke_on_trent", "cape_town", "london")
                .hasSize(21)
                .doesNotHaveDuplicates();
        assertThat(after.headers().firstValue("etag"))
                .isNotEqualTo(before.headers().firstValue("etag"));
        assertThat(ids(get(POPULAR + "?tier=global")))
                .startsWith("cape_town", "london")
                .hasSize(20);
        assertThat(ids(get(PREAPPROVED))).startsWith("london").hasSize(20);
    }

    private static JsonObject counted(String id, String name, boolean preapproved) {
        return new JsonObject()
                .put("location_id", id)
                .put("name", name)
                .put("count", 1)
                .put("in_preapproved", preapproved);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{} | body | value_error",
                "{\"name\":null} | body | value_error",
                "{\"name\":\" \"} | body | value_error",
                " | body | missing",
                "[] | body | dict_type",
                "{ | body | json_invalid",
                "{\"location_id\":\"\"} | body -> location_id | string_too_short",
                "{\"location_id\":7} | body -> location_id | string_type",
                "{\"name\":\"X\",\"country_code\":\"GBR\"} | body -> country_code | string_too_long",
                "{\"name\":\"X\",\"country_code\":\"G\"} | body -> country_code | string_too_short",
                "{\"name\":\"X\",\"latitude\":90.1} | body -> latitude | less_than_equal",
                "{\"name\":\"X\",\"longitude\":-181} | body -> longitude | greater_than_equal",
                "{\"name\":\"X\",\"latitude\":\"1\"} | body -> latitude | float_type"
            })
    void whatIsNoSelectionIsRefused(String body, String field, String type) {
        HttpResponse<String> answer = post(free, body == null ? "" : body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        JsonObject detail =
                new JsonObject(answer.body()).getJsonArray("details").getJsonObject(0);
        assertThat(detail.getString("field")).isEqualTo(field);
        assertThat(detail.getString("type")).isEqualTo(type);
    }

    @Test
    void allThatIsWrongIsTold() {
        HttpResponse<String> answer = post(free, "{\"name\":7,\"country_code\":\"GBR\",\"latitude\":91}");
        assertThat(new JsonObject(answer.body()).getJsonArray("details"))
                .extracting(detail -> ((JsonObject) detail).getString("field"))
                .containsExactly("body -> name", "body -> country_code", "body -> latitude");
    }

    @Test
    void withoutATokenNothingIsCounted() {
        HttpResponse<String> answer =
                free.send(free.request(SELECTIONS).POST(BodyPublishers.ofString("{\"location_id\":\"london\"}")));
        assertThat(answer.statusCode()).isEqualTo(401);
    }
}
