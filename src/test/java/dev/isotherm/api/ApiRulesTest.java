package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.UpstreamServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract's rules, request by request, without its captures. */
class ApiRulesTest extends ApiSetUp {

    private ErrorLog log;

    @BeforeAll
    static void start() {
        api.work();
    }

    @BeforeEach
    void watchTheLog() {
        upstream.reset();
        log = new ErrorLog();
    }

    @AfterEach
    void noErrorIsLogged() {
        log.close();
        assertThat(log.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "''-none-'', 401, Missing or invalid Authorization header.",
                "Basic x, 401, Missing or invalid Authorization header.",
                "Bearer, 401, Missing or invalid Authorization header.",
                "svc-token, 401, Missing or invalid Authorization header.",
                "Bearer nope, 403, Authentication failed",
                "Bearer svc-token2, 403, Authentication failed",
                "Bearer SVC-TOKEN, 403, Authentication failed"
            })
    void withoutTheTokenNothingIsTold(String header, int status, String detail) {
        for (String path : new String[] {"/v1/records/daily/London/11-20", "/v1/jobs/x", "/nope"}) {
            var request = api.request(path).GET();
            if (!header.contains("-none-")) {
                request.header("Authorization", header);
            }
            HttpResponse<String> answer = api.send(request);
            assertThat(answer.statusCode()).as(path).isEqualTo(status);
            assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject().put("detail", detail));
            assertThat(answer.headers().firstValue("X-Request-ID")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "GET, /nope, 404, NOT_FOUND, Not Found",
        "POST, /nope, 404, NOT_FOUND, Not Found",
        "GET, /v1/records/daily/London, 404, NOT_FOUND, Not Found",
        "GET, /v1/records/daily/London/11-20/bogus, 404, NOT_FOUND, Not Found",
        "GET, /v1/records/daily/a%2Fb/11-20, 404, NOT_FOUND, Not Found",
        "GET, /v1/records/daily/a%2fb/11-20, 404, NOT_FOUND, Not Found",
        "POST, /v1/records/daily/London/11-20, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "PUT, /v1/records/daily/London/11-20, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "DELETE, /v1/records/daily/London/11-20, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "OPTIONS, /v1/records/daily/London/11-20, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "GET, /v1/records/daily/London/11-20/async, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "POST, /v1/jobs/x, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "DELETE, /health, 405, METHOD_NOT_ALLOWED, Method Not Allowed",
        "GET, /v1/jobs/nope, 404, NOT_FOUND, Job not found",
        "GET, /v1/jobs/a%20b%00, 404, NOT_FOUND, Job not found",
    })
    void whatThereIsNotIsRefusedInTheStandardShape(
            String method, String path, int status, String code, String message) {
        assertShape(api.send(method, path), method, status, code, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /v1/records/daily/London/11-20 | GET, HEAD",
                "OPTIONS | /v1/records/daily/London/11-20/average | GET, HEAD",
                "GET | /v1/records/daily/London/11-20/async | POST",
                "HEAD | /v1/records/daily/London/11-20/async | POST",
                "PUT | /v1/jobs/x | DELETE, GET",
                "POST | / | GET, HEAD"
            })
    void aMethodThatIsNotAllowedIsToldWhichAre(String method, String path, String allowed) {
        HttpResponse<String> answer = api.send(method, path);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body().isEmpty()).isEqualTo(method.equals("HEAD"));
    }

    @Test
    void optionsNeedNoToken() {
        HttpResponse<String> answer = api.send(api.request("/v1/jobs/x").method("OPTIONS", BodyPublishers.noBody()));

        assertShape(answer, "OPTIONS", 405, "METHOD_NOT_ALLOWED", "Method Not Allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "13-01 | Month must be between 1 and 12",
                "00-10 | Month must be between 1 and 12",
                "11-32 | Day must be between 1 and 31",
                "11-00 | Day must be between 1 and 31",
                "02-30 | day is out of range for month",
                "04-31 | day is out of range for month",
                "abc | invalid literal for int() with base 10: 'abc'",
                "11-x | invalid literal for int() with base 10: 'x'",
                "-5 | invalid literal for int() with base 10: ''",
                "11-20%0A | invalid literal for int() with base 10: '20\\n'",
                "%D9%A1%D9%A1-20 | invalid literal for int() with base 10: '\u0661\u0661'",
                "2024-11-20 | too many values to unpack (expected 2)",
                "11 | not enough values to unpack (expected 2, got 1)",
                "999999999999-1 | Month must be between 1 and 12"
            })
    void identifiersThatNameNoDayAreRefusedWithTheReason(String identifier, String reason) {
        String message = "Identifier must be in MM-DD format: " + reason;
        assertShape(api.get("/v1/records/daily/London/" + identifier), "GET", 400, "BAD_REQUEST", message);
        assertShape(api.post("/v1/records/daily/London/" + identifier + "/async"), "POST", 400, "BAD_REQUEST", message);
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"11-20", "1-5", "02-29", "2-29"})
    void otherSpellingsOfADayAreEchoed(String identifier) {
        HttpResponse<String> answer = api.get("/v1/records/daily/London/" + identifier);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("identifier")).isEqualTo(identifier);
        assertThat(new JsonObject(answer.body()).getJsonArray("values")).hasSize(51);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "10.0.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "192.168.1.1",
                "0.0.0.0",
                "a@b",
                "http:\\\\x",
                "..",
                "x..y",
                "a\\b",
                "London\n",
                "\nLondon",
                "Lon\tdon",
                "Lon\u0000don",
                "Lon\u007fdon",
                "[::1]",
                "[fe80:1]",
                "%2e%2e",
                "%40",
                "http%3a"
            })
    void addressesAndControlCharactersAreNoPlaces(String location) {
        assertRefused(location, "Invalid location format. Please provide a valid location name.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "undefined",
                "null",
                "NULL",
                "NaN",
                "None",
                "object",
                "[object Object]",
                " null ",
                " ",
                "undefined, undefined, undefined",
                "undefined,undefined",
                "undefined undefined",
                "'undefined'",
                "London, undefined, United Kingdom",
                "undefined, England, United Kingdom",
                "null, null",
                "null, null, null",
                "null, England, United Kingdom",
                "London, NULL, United Kingdom",
                "(null), (null)",
                "NaN, NaN",
                "NaN,-0.1",
                "51.5, nan",
                "None, None, None",
                "<nil>, <nil>",
                "[object Object], England",
                "England, [object Undefined]",
                "object, England",
                "\u00a0null\u00a0",
                ",",
                ", , "
            })
    void whatBrokenClientsSendIsNoPlace(String location) {
        assertRefused(location, "Invalid location format: '" + location + "'. Please provide a valid location name.");
    }

    private static void assertRefused(String location, String message) {
        String path = "/v1/records/daily/" + encode(location) + "/11-20";
        if (location.equals("..")) {
            // Dots that stand alone are taken out of a path before it is looked at.
            assertThat(api.get(path).statusCode()).isIn(400, 404);
        } else {
            assertShape(api.get(path), "GET", 400, "BAD_REQUEST", message);
            assertShape(api.post(path + "/async"), "POST", 400, "BAD_REQUEST", message);
        }
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nantes",
                "Nan, Thailand",
                "None, Piedmont, Italy",
                "Nullagine, Western Australia, Australia",
                "Null Bay, Canada",
                "Nil, Turkey",
                "Objat, France",
                "Nancy",
                "Penang",
                "Nullarbor",
                "Nannup",
                "Objectville",
                "St. John's",
                "\"Quoted\"",
                "A+B, C & D",
                "S\u00e3o Paulo, Brasil",
                "\u6771\u4eac",
                "\ud83c\udf27 Town",
                "100% Ville",
                "Why?",
                "a;b=c",
                "M#nster",
                "1770, Queensland",
                "{braces}",
                "<b>bold",
                "\u202eemordnilap"
            })
    void realAndOddNamesAreAcceptedAndEchoedAsTheyCame(String location) {
        HttpResponse<String> answer = api.get("/v1/records/daily/" + encode(location) + "/11-20");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()).getString("location")).isEqualTo(location);
        assertThat(upstream.calls()).extracting(UpstreamServer.Call::place).containsOnly(location.strip());
        JsonObject job = api.ended("daily/" + encode(location) + "/11-20");
        assertThat(job.getJsonObject("params").getString("location")).isEqualTo(location);
        assertThat(job.getJsonObject("result").getJsonObject("data").getString("location"))
                .isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Nan, Nan, Thailand", "Na\u0308n, Nan", "London, , United Kingdom", "\ud83c\udf27"})
    void anEmptyPartOrAnOddOneMakesNoNameJunk(String location) {
        HttpResponse<String> answer = api.get("/v1/records/daily/" + encode(location) + "/11-20");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\ud83c\udf27"})
    void aLocationMayHaveTwoHundredCodePoints(String character) {
        assertThat(api.get("/v1/records/daily/" + encode(character.repeat(200)) + "/11-20")
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<String> answer = api.get("/v1/records/daily/" + encode(character.repeat(201)) + "/11-20");
        assertInvalid(answer, "path -> location", "String should have at most 200 characters", "string_too_long");
    }

    @ParameterizedTest
    @CsvSource({"hourly", "Daily", "invalid_period", "daily%20"})
    void periodsAreFour(String period) {
        assertInvalid(
                api.get("/v1/records/" + period + "/London/11-20"),
                "path -> period",
                "Input should be 'daily', 'weekly', 'monthly' or 'yearly'",
                "literal_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kelvin", "", "Celsius", "celsius&unit_group=kelvin"})
    void unitGroupsAreTwo(String unit) {
        assertInvalid(
                api.get("/v1/records/daily/London/11-20?unit_group=" + unit),
                "query -> unit_group",
                "Input should be 'celsius' or 'fahrenheit'",
                "literal_error");
    }

    @Test
    void theLastOfRepeatedUnitGroupsCounts() {
        JsonObject body =
                new JsonObject(api.get("/v1/records/daily/London/11-20?unit_group=kelvin&unit_group=fahrenheit")
                        .body());

        assertThat(body.getString("unit_group")).isEqualTo("fahrenheit");
        assertThat(body.getJsonArray("values").getJsonObject(0).getDouble("temperature"))
                .isEqualTo(43.7);
    }

    private static void assertInvalid(HttpResponse<String> answer, String field, String message, String type) {
        assertShape(answer, "GET", 422, "VALIDATION_ERROR", "Request data validation failed");
        assertThat(new JsonObject(answer.body()).getJsonArray("details"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("field", field)
                                .put("message", message)
                                .put("type", type)));
    }

    private static void assertShape(
            HttpResponse<String> answer, String method, int status, String code, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        ErrorShape.check(answer.body(), method, code, message);
        assertThat(answer.headers().firstValue("X-Request-ID"))
                .hasValue(new JsonObject(answer.body()).getString("request_id"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
