package dev.isotherm.api.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares over HTTP: creating, reading, listing. */
class ShareRoutesTest extends ShareSetUp {
    private static final String LONDON = "London, England, United Kingdom";
    private static final String HOSTILE =
            "<img src=x onerror=alert(1)> \"O'Brien\" &amp; 🌡️ تل أبيب \u202E東京, {{constructor}}";

    @Test
    void aShareIsCreatedReadAndListed() {
        HttpResponse<String> created =
                api.post("/v1/shares", london().put("unit", "fahrenheit").encode());

        assertThat(created.statusCode()).isEqualTo(201);
        JsonObject body = new JsonObject(created.body());
        String id = body.getString("id");
        assertThat(id).matches("[A-Za-z0-9]{8}");
        assertThat(body.getMap()).containsOnlyKeys("id", "url").containsEntry("url", "/s/" + id);
        JsonObject read = new JsonObject(anonymously("/v1/shares/" + id).body());
        assertThat(read.getString("created_at")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
        assertThat(read)
                .isEqualTo(london().put("id", id)
                        .put("location", LONDON)
                        .put("unit", "fahrenheit")
                        .put("created_at", read.getString("created_at")));
        assertThat(list(""))
                .containsExactly(
                        read.put("og_image_url", "/v1/og/" + id + ".png").put("share_url", "/s/" + id));
    }

    @Test
    void theUnitIsCelsiusUnlessSaidOtherwise() {
        String id = share(london());

        assertThat(new JsonObject(anonymously("/v1/shares/" + id).body()).getString("unit"))
                .isEqualTo("celsius");
    }

    @Test
    void everyShareHasItsOwnId() {
        String first = share(london());

        assertThat(share(london())).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"location":"London","period":"daily","identifier":"5-26"}                    | body -> identifier string_pattern_mismatch, body -> ref_year missing
            {"location":"London","period":"hourly","identifier":"05-26","ref_year":2024}  | body -> period literal_error
            {"location":"London","period":"daily","identifier":"05-26","ref_year":2024,"unit":"kelvin"} | body -> unit literal_error
            {"location":"","period":"daily","identifier":"05-26","ref_year":1969}         | body -> location string_too_short, body -> ref_year greater_than_equal
            {"location":"London","period":"daily","identifier":"05-26","ref_year":2101}   | body -> ref_year less_than_equal
            {"location":"London","period":"daily","identifier":"05-26","ref_year":"x"}    | body -> ref_year int_type
            {"location":"London","period":"daily","identifier":"05-26","ref_year":20.5}   | body -> ref_year int_type
            {"location":"London","period":"daily","identifier":"05-26","ref_year":1e99}   | body -> ref_year less_than_equal
            {"location":7,"period":null,"identifier":[],"ref_year":{}}                    | body -> location string_type, body -> period string_type, body -> identifier string_type, body -> ref_year int_type
            {"location":"London","period":"daily","identifier":"13-45","ref_year":2024}   | body -> identifier value_error
            {"location":"London","period":"daily","identifier":"02-30","ref_year":2024}   | body -> identifier value_error
            {"location":"London","period":"daily","identifier":"05-26","ref_year":2024,"latitude":-91,"longitude":181} | body -> latitude greater_than_equal, body -> longitude less_than_equal
            {"location":"London","period":"daily","identifier":"05-26","ref_year":2024,"latitude":"51"} | body -> latitude float_type
            {}                                                                            | body -> location missing, body -> period missing, body -> identifier missing, body -> ref_year missing
            []                                                                            | body model_attributes_type
            {"location"                                                                   | body json_invalid
            ``                                                                            | body missing
            """)
    void allProblemsOfABodyAreTold(String body, String problems) {
        HttpResponse<String> answer = api.post("/v1/shares", body);

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonArray details = new JsonObject(answer.body()).getJsonArray("details");
        assertThat(details.stream()
                        .map(JsonObject.class::cast)
                        .map(detail -> detail.getString("field") + " " + detail.getString("type"))
                        .toList())
                .isEqualTo(List.of(problems.split(", ")));
        assertThat(details.stream().map(JsonObject.class::cast))
                .noneMatch(detail -> detail.getString("message").isEmpty());
        assertThat(list("")).isEmpty();
    }

    @Test
    void aLocationHasAtMostTwoHundredCharacters() {
        share(london().put("location", "🏝".repeat(200)));

        assertThat(api.post(
                                "/v1/shares",
                                london().put("location", "é".repeat(201)).encode())
                        .statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "undefined", "a/../b", "10.0.0.1"})
    void whatNoRecordCanHaveAsItsPlaceIsRefused(String location) {
        assertThat(api.post("/v1/shares", london().put("location", location).encode())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void onlyTheListAndTheSharesAreForEverybody() {
        HttpResponse<String> answer =
                api.send(api.request("/v1/shares").POST(BodyPublishers.ofString(london().encode())));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(api.send("DELETE", "/v1/shares").statusCode()).isEqualTo(405);
        assertThat(api.send("DELETE", "/v1/shares").headers().firstValue("allow"))
                .hasValue("GET, POST");
        assertThat(api.send(api.request("/v1/shares").DELETE()).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/shares/abc",
                "/v1/shares/aB3xY7qZ",
                "/v1/shares/aB3xY7q%2F",
                "/v1/shares/aB3xY7q%C3%A9",
                "/v1/shares/aB3xY7qZ1",
                "/v1/og/aB3xY7qZ.png",
                "/v1/og/abc.png",
                "/v1/og/aB3xY7qZ",
                "/v1/og/aB3xY7qZ.svg"
            })
    void whatIsNoShareIsNotFound(String path) {
        assertThat(anonymously(path).statusCode()).isEqualTo(404);
    }

    @Test
    void theIdentifierOfACuratedPlaceBecomesItsName() {
        share(london().put("location", "CAPE_TOWN"));

        assertThat(locations("")).containsExactly("Cape Town, Western Cape, South Africa");
    }

    @Test
    void nearPlacesAreListedOnceAsTheLatest() {
        share(london());
        share(london().put("location", "Greater London").put("latitude", 51.45).put("longitude", -0.1));
        share(london().put("location", "Brighton").put("latitude", 50.82).put("longitude", -0.14));
        share(london().put("identifier", "11-21"));
        share(london().put("period", "weekly"));

        assertThat(locations("")).containsExactly(LONDON, LONDON, "Brighton", "Greater London");
        assertThat(locations("?period=daily")).containsExactly(LONDON, "Brighton", "Greater London");
        assertThat(locations("?limit=2&offset=1")).containsExactly(LONDON, "Brighton");
        assertThat(locations("?offset=4")).isEmpty();
    }

    @Test
    void thePositionOfAKnownPlaceCountsMoreThanTheClients() {
        share(london().put("latitude", 10).put("longitude", 10));
        share(london().put("location", "Greater London").put("latitude", 51.45).put("longitude", -0.1));

        assertThat(locations("")).containsExactly("Greater London");
    }

    @Test
    void placesWithoutAPositionAreListedOnceByTheirName() {
        share(london().put("location", "Nowhere Known"));
        share(london().put("location", "Nowhere Known"));
        share(london().put("location", "Elsewhere"));

        assertThat(locations("")).containsExactly("Elsewhere", "Nowhere Known");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, query -> limit greater_than_equal",
        "limit=999, query -> limit less_than_equal",
        "limit=x, query -> limit int_parsing",
        "offset=-1, query -> offset greater_than_equal",
        "period=hourly, query -> period literal_error"
    })
    void parametersOfTheListAreChecked(String query, String problem) {
        HttpResponse<String> answer = anonymously("/v1/shares?" + query);

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonObject detail =
                new JsonObject(answer.body()).getJsonArray("details").getJsonObject(0);
        assertThat(detail.getString("field") + " " + detail.getString("type")).isEqualTo(problem);
    }

    @Test
    void aHostileNameIsATextAndNothingElse() {
        String id = share(london().put("location", HOSTILE));

        HttpResponse<String> one = anonymously("/v1/shares/" + id);
        assertThat(new JsonObject(one.body()).getString("location")).isEqualTo(HOSTILE);
        assertThat(one.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(one.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(locations("")).containsExactly(HOSTILE);
    }

    @Test
    void theSharesThatNobodyViewsGoFirst() {
        try (RedisProcess own = RedisProcess.start();
                ApiHarness small = ApiHarness.api(
                        own.url(), upstream.uri(), new JsonObject().put("shares", new JsonObject().put("max", 3)))) {
            String first = share(small, london().put("identifier", "01-01"));
            String second = share(small, london().put("identifier", "01-02"));
            share(small, london().put("identifier", "01-03"));
            small.get("/v1/shares/" + first);
            share(small, london().put("identifier", "01-04"));

            assertThat(list(small, "").stream().map(share -> share.getString("identifier")))
                    .containsExactly("01-04", "01-03", "01-01");
            assertThat(small.get("/v1/shares/" + first).statusCode()).isEqualTo(200);
            assertThat(small.get("/v1/shares/" + second).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void withoutRedisTheServiceIsUnavailable() {
        RedisProcess own = RedisProcess.start();
        try (ApiHarness alone = ApiHarness.api(own.url(), upstream.uri(), new JsonObject())) {
            String id = share(alone, london());
            own.close();

            for (HttpResponse<String> answer : List.of(
                    alone.get("/v1/shares"),
                    alone.get("/v1/shares/" + id),
                    alone.get("/v1/og/" + id + ".png"),
                    alone.post("/v1/shares", london().encode()))) {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(new JsonObject(answer.body()).getString("message")).isEqualTo("Share service unavailable.");
                assertThat(answer.headers().firstValue("retry-after")).isPresent();
            }
        }
    }
}
