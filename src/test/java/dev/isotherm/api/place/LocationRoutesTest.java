package dev.isotherm.api.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of places and the search, over HTTP; checks 34 to 37 of the contract. */
class LocationRoutesTest extends PlaceSetUp {
    private static final String SEARCH = "/v1/locations/search?q=";

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    private static HttpResponse<String> asked(String path, String header, String value) {
        return free.send(free.request(path)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header(header, value)
                .GET());
    }

    @Test
    void theListHasTwentyPlacesWithoutImages() {
        JsonObject list = get(PREAPPROVED);
        assertThat(list.getInteger("version")).isEqualTo(1);
        assertThat(ids(list)).hasSize(20).startsWith("london", "manchester").endsWith("hong_kong", "cape_town");
        assertThat(list.getJsonArray("locations").getJsonObject(0).getMap())
                .containsEntry("imageUrl", null)
                .containsEntry("imageAlt", null)
                .containsEntry("imageAttribution", null)
                .containsEntry("timezone", "Europe/London");
    }

    @ParameterizedTest
    @ValueSource(strings = {PREAPPROVED, POPULAR, PREAPPROVED + "?country_code=GB&limit=2"})
    void aListThatTheClientHasIsNotSentAgain(String path) {
        HttpResponse<String> first = free.get(path);
        String tag = header(first, "etag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(header(first, "cache-control")).isEqualTo("public, max-age=3600, s-maxage=604800");
        for (String known : List.of(tag, "\"x\", W/" + tag, "*")) {
            HttpResponse<String> again = asked(path, "If-None-Match", known);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "etag")).isEqualTo(tag);
        }
        assertThat(asked(path, "If-Modified-Since", header(first, "last-modified"))
                        .statusCode())
                .isEqualTo(304);
        assertThat(asked(path, "If-Modified-Since", "Tue, 21 Jul 2026 13:21:33 GMT")
                        .statusCode())
                .isEqualTo(200);
        assertThat(asked(path, "If-None-Match", "\"5993b33f94b2f6cbb1d2ef8e1ed6b4e7\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aListOfACountryIsInTheOrderOfNames() {
        for (String code : List.of("uk", "UK", "GB", "gb")) {
            assertThat(ids(get(PREAPPROVED + "?country_code=" + code)))
                    .containsExactly(
                            "belfast", "birmingham", "cardiff", "edinburgh", "glasgow", "london", "manchester");
        }
        assertThat(ids(get(PREAPPROVED + "?country_code=EU"))).containsExactly("dublin");
        assertThat(ids(get(PREAPPROVED + "?country_code=FR"))).isEmpty();
        assertThat(ids(get(PREAPPROVED + "?tier=global"))).hasSize(20);
        assertThat(ids(get(PREAPPROVED + "?tier=regional"))).isEmpty();
    }

    @Test
    void aLimitCutsOneAnswerOnly() {
        for (String path : List.of(PREAPPROVED, POPULAR)) {
            assertThat(ids(get(path + "?limit=2"))).hasSize(2);
            assertThat(ids(get(path + "?country_code=GB&limit=1"))).hasSize(1);
            assertThat(ids(get(path))).hasSizeGreaterThanOrEqualTo(20);
            assertThat(ids(get(path + "?country_code=GB"))).hasSizeGreaterThanOrEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "preapproved?country_code=XX, 400, Unknown country code 'XX'.",
        "popular?country_code=xx, 400, Unknown country code 'XX'.",
        "preapproved?country_code=, 400, Invalid country code ''.",
        "preapproved?country_code=GBR, 400, Invalid country code 'GBR'.",
        "preapproved?limit=0, 422, Input should be greater than or equal to 1",
        "preapproved?limit=501, 422, Input should be less than or equal to 500",
        "popular?limit=x, 422, 'Input should be a valid integer, unable to parse string as an integer'",
        "popular?include_images=maybe, 422, 'Input should be a valid boolean, unable to interpret input'",
        "popular/display-strings?limit=0, 422, Input should be greater than or equal to 1",
        "search, 422, Field required",
        "search?q=l, 422, String should have at least 2 characters",
        "search?q=lon&limit=21, 422, Input should be less than or equal to 20",
        "search?q=lon&limit=0, 422, Input should be greater than or equal to 1",
    })
    void whatCannotBeMeantIsRefused(String path, int status, String text) {
        HttpResponse<String> answer = free.get("/v1/locations/" + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void popularPlacesHaveImagesOnlyIfTheyAreWanted() {
        assertThat(get(POPULAR).getJsonArray("locations").getJsonObject(0).getMap())
                .doesNotContainKeys("imageUrl", "imageAlt", "imageAttribution");
        for (String yes : List.of("true", "True", "1")) {
            assertThat(get(POPULAR + "?include_images=" + yes)
                            .getJsonArray("locations")
                            .getJsonObject(0)
                            .getMap())
                    .containsKeys("imageUrl", "imageAlt", "imageAttribution");
        }
        assertThat(get(POPULAR + "/display-strings?limit=3"))
                .isEqualTo(new JsonObject()
                        .put("count", 3)
                        .put(
                                "locations",
                                new JsonArray()
                                        .add("London, England, United Kingdom")
                                        .add("Manchester, England, United Kingdom")
                                        .add("Birmingham, England, United Kingdom")));
    }

    @Test
    void theStatusShowsTheValidatorsOfTheWholeList() {
        for (String path : List.of(PREAPPROVED, POPULAR)) {
            HttpResponse<String> list = free.get(path);
            JsonObject status = get(path + "/status");
            assertThat(status.getString("etag")).isEqualTo(header(list, "etag"));
            assertThat(status.getString("last_modified")).isEqualTo(header(list, "last-modified"));
            assertThat(status.getInteger("locations_loaded")).isEqualTo(20);
        }
    }

    @Test
    void aSearchFindsCuratedPlacesAndLargeCities() {
        JsonObject london = get(SEARCH + "lon").getJsonArray("locations").getJsonObject(0);
        assertThat(london)
                .isEqualTo(new JsonObject()
                        .put("name", "London")
                        .put("admin1", "England")
                        .put("country_name", "United Kingdom")
                        .put("country_code", "GB")
                        .put("location_id", "london")
                        .put("id", "london")
                        .put("timezone", "Europe/London")
                        .put("latitude", 51.5074)
                        .put("longitude", -0.1278));
        JsonObject city = get(SEARCH + "s%C3%A3o%20paulo&limit=1")
                .getJsonArray("locations")
                .getJsonObject(0);
        assertThat(city.getString("location_id")).isNull();
        assertThat(city.getString("id")).isEqualTo("sao_paulo");
        assertThat(city.getString("timezone")).isEqualTo("America/Sao_Paulo");
        assertThat(get(SEARCH + "zzzz"))
                .isEqualTo(new JsonObject().put("count", 0).put("locations", new JsonArray()));
        assertThat(get(SEARCH + "united").getInteger("count")).isEqualTo(10);
    }

    @Test
    void aClientThatAsksTooOftenIsRefused() {
        ApiHarness three = add(ApiHarness.api(redis.url(), upstream.uri(), perMinute(3)));
        List<String> paths = List.of(PREAPPROVED, POPULAR, SEARCH + "lon");
        paths.forEach(path -> assertThat(three.get(path).statusCode()).isEqualTo(200));
        for (HttpResponse<String> refused : List.of(three.get(paths.get(0)), post(three, "{\"name\":\"London\"}"))) {
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(header(refused, "retry-after")).matches("\\d{1,2}");
            assertThat(new JsonObject(refused.body()).getMap())
                    .containsEntry("error", "RATE_LIMIT_EXCEEDED")
                    .containsEntry("message", "Rate limit exceeded: 3 requests per minute");
        }
        // No other spelling of the same credentials is another client.
        assertThat(three.send(three.request(PREAPPROVED)
                                .header("Authorization", "bearer  " + ApiHarness.TOKEN)
                                .GET())
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void withoutRedisTheListsAndTheSearchAreAnswered() {
        RedisProcess own = RedisProcess.start();
        ApiHarness alone = add(ApiHarness.api(own.url(), upstream.uri(), new JsonObject()));
        assertThat(ids(new JsonObject(alone.get(POPULAR).body()))).hasSize(20);
        own.close();
        for (String path : List.of(PREAPPROVED, POPULAR, POPULAR + "/status", SEARCH + "lon")) {
            HttpResponse<String> answer = alone.get(path);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        assertThat(post(alone, "{\"location_id\":\"london\"}").statusCode()).isEqualTo(204);
        assertThat(alone.get(POPULAR + "/stats").statusCode()).isEqualTo(503);
    }
}
