package dev.isotherm.weather.visualcrossing;

import static dev.isotherm.weather.provider.ProviderHarness.FROM;
import static dev.isotherm.weather.visualcrossing.Timeline.answer;
import static dev.isotherm.weather.visualcrossing.Timeline.day;
import static dev.isotherm.weather.visualcrossing.Timeline.days;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderHarness;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisualCrossingAnswerTest {
    private final ProviderHarness harness = new ProviderHarness(new Timeline());

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void asksForTheRangeInMetricUnitsWithEverythingEncoded() {
        AtomicReference<HttpServerRequest> seen = new AtomicReference<>();
        WeatherProvider provider = harness.provider(Duration.ofSeconds(5), 1, request -> {
            seen.set(request);
            request.response().end(answer(day("2001-02-27", "3.4")));
        });

        ProviderHarness.await(
                harness.onContext(() -> provider.observe(" Saint-Étienne/Loire, France ", FROM, FROM, Request.USUAL)));

        assertThat(seen.get().uri())
                .isEqualTo(
                        "/base/VisualCrossingWebServices/rest/services/timeline/"
                                + "Saint-%C3%89tienne%2FLoire%2C%20France/2001-02-27/2001-02-27?unitGroup=metric&include=days"
                                + "&elements=datetime,temp,tempmax,tempmin&contentType=json&key=k3y%2Bthat%2Fmust%20not%3Dshow");
        assertThat(seen.get().getHeader("Accept-Encoding")).contains("gzip");
        assertThat(provider.source()).isEqualTo("visual_crossing");
        assertThat(provider.remote()).isTrue();
    }

    @Test
    void readsPlaceAndMeans() {
        Observations observations = harness.observe(harness.answering(
                200,
                answer(day("2001-02-27", "3.4") + "," + day("2001-02-28", "-0.5") + "," + day("2001-03-01", "7") + ","
                        + day("2001-03-02", "8.1", "20", "4"))));

        assertThat(observations.place())
                .isEqualTo(new Place("Paris, Île-de-France, France", 48.86, 2.35, ZoneId.of("Europe/Paris")));
        assertThat(observations.from()).isEqualTo(FROM);
        assertThat(means(observations)).containsExactly(3.4, -0.5, 7, 8.1);
    }

    @Test
    void takesNullsAndLeftOutTemperaturesForNoObservation() {
        Observations observations = harness.observe(harness.answering(
                200,
                answer(day("2001-02-27", "null") + "," + day("2001-02-28", "null", "9.9", "null") + ","
                        + day("2001-03-01", "null", "null", "1") + ",{\"datetime\":\"2001-03-02\"}")));

        assertThat(means(observations)).containsExactly(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                            | 2001-02-27 and all days after it",
                "2001-02-27                                  | 2001-02-28 and all days after it",
                "2001-02-27,2001-02-28,2001-03-01            | 2001-03-02 and all days after it",
                "2001-02-28,2001-03-01,2001-03-02            | 2001-02-27",
                "2001-02-27,2001-03-01,2001-03-02            | 2001-02-28",
                "2001-02-27,2001-02-28,2001-03-02            | 2001-03-01",
            })
    void refusesAnAnswerThatLacksADayThatWasAskedFor(String dates, String missing) {
        String days = dates == null
                ? ""
                : Stream.of(dates.split(",")).map(date -> day(date, "3.4")).collect(Collectors.joining(","));

        WeatherException failure = harness.failure(harness.answering(200, answer(days)));

        assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
        assertThat(failure)
                .hasMessage("The answer of the weather provider visual_crossing for 'Paris, France' from 2001-02-27"
                        + " to 2001-03-02 cannot be used: it lacks " + missing + ".");
    }

    @ParameterizedTest
    @CsvSource({
        "20,10,5",
        "4.4,10,5",
        "12,10,null",
        "4.4,null,5",
        "null,5,6",
        "5,5,6",
    })
    void refusesTemperaturesThatContradictEachOther(String temp, String max, String min) {
        String days = day("2001-02-27", temp, max, min)
                + days("1", "1", "1", "1").substring(days("1").length());

        assertThat(harness.failure(harness.answering(200, answer(days))))
                .hasMessageEndingWith("cannot be used: its temperatures of 2001-02-27 contradict each other.");
    }

    @ParameterizedTest
    @CsvSource({"10.4,10,5", "4.6,10,5", "10,10,10", "null,10,10.3", "-5,null,-5.2"})
    void acceptsExtremesThatRoundingExplains(String temp, String max, String min) {
        String days = day("2001-02-27", temp, max, min)
                + days("1", "1", "1", "1").substring(days("1").length());

        assertThat(harness.observe(harness.answering(200, answer(days))).mean(3))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"us,false", "uk,false", "base,false", "metric,true"})
    void refusesAnswersThatSayThatTheyAreInOtherUnits(String units, boolean accepted) {
        WeatherProvider provider = harness.answering(
                200,
                answer(days("1", "2", "3", "4"))
                        .replace("\"queryCost\"", "\"unitGroup\":\"" + units + "\",\"queryCost\""));

        if (accepted) {
            assertThat(harness.observe(provider).mean(0)).isEqualTo(1);
        } else {
            assertThat(harness.failure(provider)).hasMessageContaining("not the metric ones");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "48.86,2.35      | true",
                "49.36, +1.85    | true",
                "48.3,2.35       | false",
                "48.86,3.0       | false",
                "-48.86,-2.35    | false",
                "148.86,2.35     | false",
                "48.86,362.35    | true",
            })
    void refusesTheAnswerOfAPlaceFarFromTheCoordinatesThatWereAsked(String location, boolean accepted) {
        WeatherProvider provider = harness.answering(200, answer(days("1", "2", "3", "4")));
        Future<Observations> asked =
                harness.onContext(() -> provider.observe(location, FROM, ProviderHarness.TO, Request.USUAL));

        if (accepted) {
            assertThat(ProviderHarness.await(asked).place().latitude()).isEqualTo(48.86);
        } else {
            assertThatThrownBy(() -> ProviderHarness.await(asked))
                    .isInstanceOfSatisfying(
                            WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER))
                    .hasMessageEndingWith("it is of another place.");
        }
    }

    @Test
    void knowsThatDegreesMeetAtTheDateLine() {
        WeatherProvider provider =
                harness.answering(200, answer(days("1", "2", "3", "4")).replace("2.35", "-179.9"));

        assertThat(ProviderHarness.await(harness.onContext(
                                () -> provider.observe("48.9,179.8", FROM, ProviderHarness.TO, Request.USUAL)))
                        .days())
                .isEqualTo(4);
    }

    @Test
    void makesTheMeanFromTheExtremesWhereItIsMissing() {
        Observations observations = harness.observe(harness.answering(
                200,
                answer(day("2001-02-27", "null", "0.5", "0.0") + "," + day("2001-02-28", "null", "1.5", "0.0") + ","
                        + day("2001-03-01", "null", "25.4", "18.7") + "," + day("2001-03-02", "null", "-1", "-2.5"))));

        // What Python's round((max + min) / 2, 1) gives: 0.25 and 0.75 are ties; 25.4 + 18.7 in binary is below 44.1.
        assertThat(means(observations)).containsExactly(0.2, 0.8, 22.0, -1.8);
    }

    @Test
    void namesThePlaceAsItWasAskedWhereTheAnswerDoesNot() {
        Observations observations = harness.observe(harness.answering(
                200,
                "{\"latitude\":1,\"longitude\":2,\"timezone\":\"Etc/GMT-5\",\"days\":[" + days("1", "2", "3", "4")
                        + "]}"));

        assertThat(observations.place()).isEqualTo(new Place("Paris, France", 1, 2, ZoneId.of("Etc/GMT-5")));
    }

    @ParameterizedTest
    @CsvSource({"-3.0, -03:00", "-3, -03:00", "5.75, +05:45", "0, Z"})
    void takesTheOffsetOfAZoneThatThisJavaDoesNotKnow(String hours, String offset) {
        Place place = harness.observe(harness.answering(
                        200,
                        answer(days("1", "2", "3", "4"))
                                .replace("\"Europe/Paris\"", "\"America/Newtown\",\"tzoffset\":" + hours)))
                .place();

        assertThat(place.zone()).isEqualTo(ZoneId.of(offset));
        assertThat(place.timezone()).isEqualTo("America/Newtown");
        assertThat(harness.calls).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "7", "\"a zone\"", "\"k3y\\u0000\"", "{}"})
    void namesNoZoneThatIsNone(String zone) {
        Place place = harness.observe(harness.answering(
                        200, answer(days("1", "2", "3", "4")).replace("\"Europe/Paris\"", zone + ",\"tzoffset\":1.0")))
                .place();

        assertThat(place.timezone()).isEqualTo("+01:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"19", "-18.5", "\"1\"", "null", "1e300", "{}"})
    void refusesAZoneThatIsUnknownWithoutAnOffset(String hours) {
        assertThat(harness.failure(harness.answering(
                        200,
                        answer(days("1", "2", "3", "4"))
                                .replace("\"Europe/Paris\"", "\"America/Newtown\",\"tzoffset\":" + hours))))
                .hasMessageContaining("neither a time zone that this Java knows nor an offset");
    }

    @ParameterizedTest
    @CsvSource({
        "400,UNAVAILABLE",
        "401,KEY_REFUSED",
        "403,KEY_REFUSED",
        "429,RATE_LIMITED",
        "404,UNAVAILABLE",
        "301,UNAVAILABLE",
        "500,UNAVAILABLE",
        "503,UNAVAILABLE"
    })
    void tellsTheKindOfAnErrorByItsStatus(int status, Kind kind) {
        // The body shows the key, as a careless server's might.
        WeatherException failure =
                harness.failure(harness.answering(status, "bad: key=" + ProviderHarness.KEY + "&unitGroup=metric"));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining("visual_crossing").hasMessageEndingWith(".");
        assertThat(failure.retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "Service key=k3y+that",
                "{\"latitude\":48.86,\"longitude\":2.35,\"timezone\":\"Europe/Paris\",\"days\":[{\"datetime\":\"2001-0",
                "{\"latitude\":48.86,\"longitude\":2.35,\"timezone\":\"Europe/Paris\"}",
                "{\"latitude\":48.86,\"longitude\":2.35,\"timezone\":\"Europe/Paris\",\"days\":{}}",
                "{\"latitude\":48.86,\"longitude\":2.35,\"timezone\":\"Europe/Paris\",\"days\":[null]}",
                "{\"latitude\":48.86,\"longitude\":2.35,\"days\":[]}",
                "{\"latitude\":48.86,\"longitude\":2.35,\"timezone\":\"Mars/Olympus_Mons\",\"days\":[]}",
                "{\"latitude\":91,\"longitude\":2.35,\"timezone\":\"Europe/Paris\",\"days\":[]}",
                "{\"latitude\":48.86,\"longitude\":\"east\",\"timezone\":\"Europe/Paris\",\"days\":[]}",
            })
    void refusesAnAnswerThatIsNoTimeline(String body) {
        assertThat(harness.failure(harness.answering(200, body)).kind()).isEqualTo(Kind.BAD_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temp\":70.1",
                "\"temp\":-100.1",
                "\"temp\":999",
                "\"temp\":1000000000",
                "\"temp\":1e400",
                "\"temp\":-1e400",
                "\"temp\":99999999999999999999999999",
                "\"temp\":NaN",
                "\"temp\":\"3.4\"",
                "\"temp\":\"k3y\"",
                "\"temp\":true",
                "\"temp\":{}",
                "\"temp\":null,\"tempmax\":999,\"tempmin\":1",
                "\"temp\":3.4,\"tempmax\":999",
                "\"temp\":null,\"tempmax\":9,\"tempmin\":[]",
            })
    void refusesTemperaturesThatCannotBeTrue(String temperatures) {
        String days = "{\"datetime\":\"2001-02-27\"," + temperatures + "}"
                + days("1", "1", "1", "1").substring(days("1").length());

        assertThat(harness.failure(harness.answering(200, answer(days))).kind()).isEqualTo(Kind.BAD_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2001-02-26\"",
                "\"2001-03-03\"",
                "\"2001-02-29\"",
                "\"k3y\"",
                "20010228",
                "null",
                "\"2001-03-02\"",
                "\"2001-02-27\"",
            })
    void refusesADateThatIsNotTheNextOne(String date) {
        String days = days("1") + ",{\"datetime\":" + date + ",\"temp\":1}"
                + days("1", "1", "1", "1").substring(days("1", "1").length());

        assertThat(harness.failure(harness.answering(200, answer(days))).kind()).isEqualTo(Kind.BAD_ANSWER);
    }

    @Test
    void refusesADayTooMany() {
        assertThat(harness.failure(harness.answering(200, answer(days("1", "2", "3", "4", "5")))))
                .hasMessageContaining("was not asked for");
    }

    private static double[] means(Observations observations) {
        return IntStream.range(0, observations.days())
                .mapToDouble(observations::mean)
                .toArray();
    }
}
