package dev.isotherm.api.weather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.ApiSetUp;
import dev.isotherm.support.Upstream;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.support.UpstreamServer.Call;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weather of single days: bought once, under the limits of records, and every error with a true status. */
class WeatherTest extends ApiSetUp {
    @BeforeEach
    void reset() {
        upstream.reset();
    }

    private static JsonObject ok(String path) {
        HttpResponse<String> answer = api.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    @Test
    void aDayIsBoughtOnceForBothUnitsAndAllNames() {
        JsonObject celsius = ok("/weather/London/2020-06-01");
        JsonObject fahrenheit = ok("/weather/london,%20England,%20United%20Kingdom/2020-06-01?unit_group=fahrenheit");

        assertThat(celsius)
                .isEqualTo(new JsonObject("{\"days\":[{\"datetime\":\"2020-06-01\",\"temp\":16.3,\"tempmin\":12.3,"
                        + "\"tempmax\":20.3}]}"));
        assertThat(fahrenheit.getJsonArray("days").getJsonObject(0))
                .isEqualTo(new JsonObject(
                        "{\"datetime\":\"2020-06-01\",\"temp\":61.34,\"tempmin\":54.14," + "\"tempmax\":68.54}"));
        assertThat(upstream.calls()).hasSize(1);
        assertThat(upstream.days()).isEqualTo(1);
    }

    @Test
    void theAnswerIsCachedByTheClientAsLongAsItIsTrue() {
        HttpResponse<String> first = api.get("/weather/Sydney/2020-06-02");
        HttpResponse<String> second = api.get("/weather/Sydney/2020-06-02");
        String tag = second.headers().firstValue("etag").orElseThrow();

        assertThat(first.headers().firstValue("x-cache")).hasValue("MISS");
        assertThat(second.headers().firstValue("x-cache")).hasValue("HIT");
        assertThat(second.headers().firstValue("cache-control")).hasValue("private, max-age=86400");
        assertThat(api.send(api.request("/weather/Sydney/2020-06-02")
                                .header("Authorization", "Bearer " + ApiHarness.TOKEN)
                                .header("If-None-Match", tag))
                        .statusCode())
                .isEqualTo(304);
        String young = api.get("/weather/Sydney/2026-11-22")
                .headers()
                .firstValue("cache-control")
                .orElseThrow();
        assertThat(Long.parseLong(young.replaceFirst("private, max-age=", ""))).isBetween(1L, 3_600L);
    }

    @Test
    void todayIsTakenFromTheDaysOfRecordsIfTheyHaveIt() {
        assertThat(ok("/forecast/Dublin"))
                .isEqualTo(
                        new JsonObject("{\"location\":\"Dublin\",\"date\":\"2026-11-23\",\"average_temperature\":9.8,"
                                + "\"unit\":\"celsius\"}"));
        assertThat(upstream.calls()).containsExactly(new Call("Dublin", Upstream.TODAY, Upstream.TODAY));
        assertThat(ok("/forecast/Dublin?unit_group=fahrenheit").getDouble("average_temperature"))
                .isEqualTo(49.64);

        ok("/v1/records/daily/Glasgow/11-23");
        upstream.reset();
        assertThat(ok("/forecast/Glasgow").getDouble("average_temperature")).isEqualTo(9.8);
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void theFirstCallForANameGivesItsPlaceAndItsDay() {
        ok("/weather/Newtown/2021-03-04");
        ok("/weather/newtown/2021-03-04");

        assertThat(upstream.calls())
                .containsExactly(new Call("Newtown", LocalDate.of(2021, 3, 4), LocalDate.of(2021, 3, 4)));
        ok("/forecast/Othertown");
        assertThat(upstream.calls()).hasSize(2);
    }

    @Test
    void simultaneousRequestsForADayShareACall() {
        upstream.behave(call -> Behaviour.HANG);
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> api.get("/weather/Chicago/2019-01-0" + (1 + i % 2))))
                .toList();
        Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> upstream.hanging() == 2);
        upstream.release();

        answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(upstream.calls()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /weather/Xyzzyville/2020-06-01      | 404 | Location not found: 'Xyzzyville'
                    /forecast/Xyzzyville                | 404 | Location not found: 'Xyzzyville'
                    /weather/localhost/2020-06-01       | 400 | Invalid location format. Please provide a valid location name.
                    /forecast/undefined                 | 400 | Invalid location format: 'undefined'. Please provide a valid location name.
                    /weather/London/2026-11-25          | 404 | No temperature data is available for 'London'
                    /weather/Emptytown/2020-06-01       | 404 | No temperature data is available for 'Emptytown'
                    """)
    void anErrorHasATrueStatusAndIsNotCached(String path, int status, String error) {
        upstream.behave(call -> call.place().equals("Emptytown") ? Behaviour.NO_OBSERVATION : Behaviour.WEATHER);
        HttpResponse<String> answer = api.get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject().put("error", error));
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "/weather/London/2020-02-30, 400",
        "/weather/London/20-06-01, 400",
        "/weather/London/2020-06-01?unit_group=kelvin, 422",
        "/weather/a/b/2020-06-01, 404",
        "/weather/Brokentown/2020-06-01, 503"
    })
    void aWrongRequestAndAFailureAreAnsweredAsElsewhere(String path, int status) {
        upstream.behave(call -> call.place().equals("Brokentown") ? Behaviour.ERROR : Behaviour.WEATHER);
        HttpResponse<String> answer = api.get(path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(answer.body()).containsKey("request_id")).isTrue();
    }

    @Test
    void aDaySpendsFromTheBudgetOfTheCluster() {
        JsonObject limits = new JsonObject()
                .put(
                        "limits",
                        new JsonObject()
                                .put(
                                        "visual-crossing",
                                        new JsonObject().put("cluster", new JsonObject().put("dailyRecords", 2))));
        ApiHarness poor = add(ApiHarness.api(redis.url(), upstream.uri(), limits));

        assertThat(poor.get("/weather/Belfast/2001-01-01").statusCode()).isEqualTo(200);
        assertThat(poor.get("/weather/Belfast/2001-01-02").statusCode()).isEqualTo(200);
        HttpResponse<String> spent = poor.get("/weather/Belfast/2001-01-03");
        assertThat(spent.statusCode()).isEqualTo(503);
        assertThat(spent.body()).contains("budget");
        assertThat(poor.get("/weather/Belfast/2001-01-01").statusCode()).isEqualTo(200);
    }
}
