package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call that the two real clients make, in their order and with their checks of the answers. No call is answered
 * with 404 or 5xx, but for the share that does not exist.
 */
class ClientWalkTest extends ApiSetUp {
    private static final String PAGE = "http://localhost:5173";
    private static final String LONDON = "London, England, United Kingdom";
    private static final String TODAY = "?local_today=2026-11-23";
    private static final List<String> PERIODS = List.of("daily", "weekly", "monthly", "yearly");
    private static final Duration POLL = Duration.ofSeconds(3);

    @BeforeAll
    static void start() {
        api.work();
    }

    @Test
    void aVisitorOfThePageChoosesAPlaceReadsItsFourPeriodsAndSharesOne() {
        JsonObject splash = ok("GET", "/v1/locations/preapproved", null);
        assertThat(splash.getJsonArray("locations")).hasSizeGreaterThan(10).allSatisfy(place -> {
            JsonObject one = (JsonObject) place;
            for (String member : List.of("id", "slug", "name", "country_name", "country_code")) {
                assertThat(one.getString(member)).as(member).isNotBlank();
            }
        });
        assertThat(ok("GET", "/v1/shares?limit=6", null).getJsonArray("shares")).isNotNull();
        assertThat(send("POST", "/v1/locations/selections", new JsonObject().put("location_id", "london"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(ok("GET", "/health", null).getString("status")).isEqualTo("healthy");
        for (String period : PERIODS) {
            checkRecord(record(period, LONDON, "11-23", TODAY), "celsius", 100);
        }
        assertThat(send("POST", "/analytics", analytics()).statusCode()).isEqualTo(200);
        share("daily");
    }

    private static void share(String period) {
        JsonObject wanted = new JsonObject()
                .put("location", LONDON)
                .put("period", period)
                .put("identifier", "11-23")
                .put("ref_year", 2026)
                .put("unit", "fahrenheit");
        HttpResponse<String> created = send("POST", "/v1/shares", wanted);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String id = new JsonObject(created.body()).getString("url").replaceFirst(".*/s/", "");
        assertThat(id).matches("[A-Za-z0-9]{8}").isEqualTo(new JsonObject(created.body()).getString("id"));

        // The page of the share, opened by somebody else.
        JsonObject shared = ok("GET", "/v1/shares/" + id, null);
        assertThat(shared.getString("location")).isEqualTo(LONDON);
        checkRecord(record(period, shared.getString("location"), "11-23", "?unit_group=fahrenheit"), "fahrenheit", 212);

        // The snapshots of the next visitor's splash.
        JsonObject snapshot = ok("GET", "/v1/shares?limit=6", null).getJsonArray("shares").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(snapshot.getString("share_url")).endsWith("/s/" + id);
        HttpResponse<byte[]> picture = bytes(snapshot.getString("og_image_url"));
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(picture.body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(send("GET", "/v1/shares/AbCd1234", null).statusCode()).isEqualTo(404);
    }

    @Test
    void aUserOfTheAppSearchesAPlaceAndReadsAllPeriodsAtOnce() {
        assertThat(ok("GET", "/v1/locations/popular", null).getJsonArray("locations"))
                .isNotEmpty();
        JsonArray found =
                ok("GET", "/v1/locations/search?q=lond&limit=10", null).getJsonArray("locations");
        JsonObject first = found.getJsonObject(0);
        for (String member : List.of("id", "name", "admin1", "country_name", "country_code", "timezone")) {
            assertThat(first.getString(member)).as(member).isNotBlank();
        }
        assertThat(send("POST", "/v1/locations/selections", new JsonObject().put("name", first.getString("name")))
                        .statusCode())
                .isEqualTo(204);
        List<String> jobs = PERIODS.stream()
                .map(period -> create(period, LONDON, "11-22", ""))
                .toList();
        jobs.forEach(job -> checkForApp(result(job)));
        JsonObject forecast = ok("GET", "/forecast/" + encoded(LONDON), null);
        assertThat(forecast.getDouble("average_temperature")).isBetween(-100.0, 100.0);
        assertThat(send("POST", "/analytics", analytics()).statusCode()).isEqualTo(200);
    }

    @Test
    void anUnknownPlaceIsAnErrorThatTheClientsExpect() {
        HttpResponse<String> job = send("POST", "/v1/records/daily/Xyzzyville/11-23/async", null);
        if (job.statusCode() == 202) {
            JsonObject end = Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .until(() -> poll(new JsonObject(job.body()).getString("job_id")), one -> one.getString("status")
                            .equals("error"));
            assertThat(end.getString("error")).isNotBlank();
        }
        assertThat(send("GET", "/v1/records/daily/Xyzzyville/11-23", null).statusCode())
                .isEqualTo(422);
    }

    @Test
    void aPlaceWithThirtyYearsOfDataHasItsFourPeriods(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("places.json"),
                "[{\"name\":\"Young Station\",\"country_name\":\"Utopia\",\"country_code\":\"\",\"latitude\":50,"
                        + "\"longitude\":1,\"timezone\":\"UTC\",\"file\":\"young.csv\"}]");
        LocalDate today = LocalDate.ofInstant(ApiHarness.NOW, ZoneOffset.UTC);
        Files.writeString(
                folder.resolve("young.csv"),
                LocalDate.of(1996, 11, 24)
                        .datesUntil(today.plusDays(1))
                        .map(day -> day + "," + (10 + day.getDayOfYear() % 20) + ".5")
                        .collect(Collectors.joining("\n", "date,tmean_c\n", "\n")));
        JsonObject weather = new JsonObject().put("provider", "csv").put("csvDir", folder.toString());
        try (RedisProcess own = RedisProcess.start();
                ApiHarness young =
                        ApiHarness.all(own.url(), upstream.uri(), new JsonObject().put("weather", weather))) {
            for (String period : PERIODS) {
                JsonObject record = young.ended(period + "/Young%20Station/11-23")
                        .getJsonObject("result")
                        .getJsonObject("data");
                checkForApp(record);
                assertThat(record.getJsonArray("values")).hasSize(30);
                assertThat(record.getJsonObject("metadata").getInteger("available_years"))
                        .isEqualTo(30);
                assertThat(record.getJsonObject("metadata").getJsonArray("missing_years"))
                        .hasSize(21);
            }
        }
    }

    private static JsonObject analytics() {
        return new JsonObject()
                .put("session_duration", 12)
                .put("api_calls", 6)
                .put("api_failure_rate", "0%")
                .put("retry_attempts", 0)
                .put("location_failures", 0)
                .put("error_count", 0)
                .put("recent_errors", new JsonArray())
                .put("app_version", "1.2.16")
                .put("platform", "web")
                .put("requested_location", LONDON)
                .put("selection_method", "search")
                .put("session_id", "a-session");
    }

    private static JsonObject record(String period, String place, String day, String query) {
        return result(create(period, place, day, query));
    }

    private static String create(String period, String place, String day, String query) {
        HttpResponse<String> created =
                send("POST", "/v1/records/" + period + "/" + encoded(place) + "/" + day + "/async" + query, null);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(202);
        return new JsonObject(created.body()).getString("job_id");
    }

    /* Each 3 s, as both clients ask. */
    private static JsonObject result(String job) {
        return Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(() -> poll(job), one -> one.getString("status").equals("ready"))
                .getJsonObject("result")
                .getJsonObject("data");
    }

    private static JsonObject poll(String job) {
        return ok("GET", "/v1/jobs/" + job, null);
    }

    private static JsonObject ok(String method, String path, JsonObject body) {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static HttpRequest.Builder request(String path) {
        return api.request(path)
                .header("Origin", PAGE)
                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json");
    }

    private static HttpResponse<String> send(String method, String path, JsonObject body) {
        return api.send(request(path)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode())));
    }

    private static HttpResponse<byte[]> bytes(String path) {
        return api.send(request(path).GET(), BodyHandlers.ofByteArray());
    }

    private static String encoded(String place) {
        return URLEncoder.encode(place, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /* The page shows an error where one of these fails. */
    private static void checkRecord(JsonObject record, String unit, double warmest) {
        assertThat(record.getJsonArray("values")).isNotEmpty().allSatisfy(item -> {
            JsonObject value = (JsonObject) item;
            assertThat(value.getValue("year")).isInstanceOf(Integer.class);
            assertThat(value.getInteger("year")).isBetween(1970, 2027);
            assertThat(value.getDouble("temperature")).isBetween(-100.0, warmest);
        });
        assertThat(record.getString("unit_group")).isEqualTo(unit);
        assertThat(record.getJsonObject("average").getDouble("mean")).isBetween(-100.0, 100.0);
        assertThat(record.getJsonObject("trend").getDouble("slope")).isBetween(-10.0, 10.0);
        assertThat(record.getJsonObject("metadata").getDouble("completeness")).isPositive();
    }

    /* The app throws where a whole number is none. */
    private static void checkForApp(JsonObject record) {
        checkRecord(record, "celsius", 100);
        assertThat(record.getJsonObject("range").getValue("years")).isInstanceOf(Integer.class);
        for (String member : List.of("total_years", "available_years", "period_days")) {
            assertThat(record.getJsonObject("metadata").getValue(member))
                    .as(member)
                    .isInstanceOf(Integer.class);
        }
        assertThat(record.getJsonObject("trend").getValue("unit")).isInstanceOf(String.class);
    }
}
