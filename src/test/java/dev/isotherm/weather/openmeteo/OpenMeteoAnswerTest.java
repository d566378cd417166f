package dev.isotherm.weather.openmeteo;

import static dev.isotherm.weather.openmeteo.DailyLists.answer;
import static dev.isotherm.weather.openmeteo.DailyLists.dates;
import static dev.isotherm.weather.openmeteo.DailyLists.days;
import static dev.isotherm.weather.provider.ProviderHarness.FROM;
import static dev.isotherm.weather.provider.ProviderHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMeteoAnswerTest {
    private static final List<String> TIME = dates(FROM, 4);
    private static final List<String> ONES = Collections.nCopies(4, "1");
    private static final List<String> NONE = Collections.nCopies(4, "null");

    private final ProviderHarness harness = new ProviderHarness(new DailyLists());

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void asksTheArchiveForTheRangeInTheZoneOfThePlace() {
        AtomicReference<HttpServerRequest> seen = new AtomicReference<>();
        WeatherProvider provider = harness.provider(Duration.ofSeconds(5), 1, request -> {
            seen.set(request);
            request.response().end(days("1", "2", "3", "4"));
        });

        ask(provider, " 48.860004, 2.35 ");

        assertThat(seen.get().uri())
                .isEqualTo(
                        "/base/v1/archive?latitude=48.8600&longitude=2.3500&start_date=2001-02-27&end_date=2001-03-02"
                                + "&daily=temperature_2m_mean,temperature_2m_max,temperature_2m_min&timezone=auto"
                                + "&apikey=k3y%2Bthat%2Fmust%20not%3Dshow");
        assertThat(seen.get().getHeader("Accept-Encoding")).contains("gzip");
        assertThat(provider.source()).isEqualTo("open_meteo");
        assertThat(provider.remote()).isTrue();
    }

    @Test
    void readsMeansAndPutsThePlaceWhereItWasAskedForAndNotInTheMiddleOfItsGridCell() {
        Observations observations = harness.observe(harness.answering(200, days("3.4", "-0.5", "7", "8.1")));

        assertThat(observations.place()).isEqualTo(new Place("48.8600,2.3500", 48.86, 2.35, ZoneId.of("Europe/Paris")));
        assertThat(observations.from()).isEqualTo(FROM);
        assertThat(means(observations)).containsExactly(3.4, -0.5, 7, 8.1);
        assertThat(observations.firstProvisional()).as("all are final").isEqualTo(LocalDate.MAX);
    }

    @Test
    void makesTheMeanFromTheExtremesWhereOnlyThoseAreThere() {
        Observations observations = harness.observe(harness.answering(
                200,
                answer(
                        TIME,
                        List.of("null", "null", "null", "2"),
                        List.of("0.5", "1.5", "9", "3"),
                        List.of("0.0", "0.0", "null", "1"))));

        // Half to even, as Python rounds.
        assertThat(means(observations)).containsExactly(0.2, 0.8, Double.NaN, 2);
    }

    @Test
    void aGapInOldDaysStaysAGapAlsoAtTheEnd() {
        assertThat(means(harness.observe(
                        harness.answering(200, answer(TIME, List.of("1", "null", "3", "null"), NONE, NONE)))))
                .containsExactly(1, Double.NaN, 3, Double.NaN);
        assertThat(harness.calls).as("the forecast is not asked").hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2001-02-27 | 0 | it lacks 2001-02-27 and all days after it",
                "2001-02-27 | 1 | it lacks 2001-02-28 and all days after it",
                "2001-02-27 | 3 | it lacks 2001-03-02 and all days after it",
                "2001-02-28 | 3 | it lacks 2001-02-27",
                "2001-02-26 | 4 | entry 0 of its days is out of order, twice there, or was not asked for",
                "2001-02-27 | 5 | entry 4 of its days is out of order, twice there, or was not asked for",
            })
    void refusesOtherDaysThanThoseThatWereAskedFor(LocalDate first, int number, String reason) {
        List<String> values = Collections.nCopies(number, "1");

        refuses(answer(dates(first, number), values, values, values), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2001-02-27\"", "\"2001-03-02\"", "\"2001-02-29\"", "\"k3y\"", "20010228", "null"})
    void refusesADateThatIsNotTheNextOne(String date) {
        List<String> time =
                Stream.of(TIME.get(0), date, TIME.get(2), TIME.get(3)).toList();

        assertThat(harness.failure(harness.answering(200, answer(time, ONES, ONES, ONES)))
                        .kind())
                .isEqualTo(Kind.BAD_ANSWER);
    }

    @Test
    void refusesListsOfUnequalLength() {
        List<String> three = ONES.subList(0, 3);
        refuses(answer(TIME, three, ONES, ONES), "its lists do not have the same length");
        refuses(answer(TIME, ONES, three, ONES), "its lists do not have the same length");
        refuses(answer(TIME, ONES, ONES, three), "its lists do not have the same length");
        refuses(answer(TIME.subList(0, 3), ONES, ONES, ONES), "its lists do not have the same length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "temperature_2m_mean", "temperature_2m_max", "temperature_2m_min"})
    void refusesAnAnswerWithoutAListOrWithSomethingElse(String list) {
        String fine = days("1", "2", "3", "4");
        refuses(fine.replace("\"" + list + "\":[", "\"other\":["), "it has no list " + list);
        refuses(fine.replace("\"" + list + "\":[", "\"" + list + "\":7,\"other\":["), "it has no list " + list);
    }

    @ParameterizedTest
    @CsvSource({"20,10,5", "4.4,10,5", "12,10,null", "4.4,null,5", "null,5,6", "5,5,6"})
    void refusesTemperaturesThatContradictEachOther(String mean, String max, String min) {
        refuses(
                answer(TIME, List.of(mean, "1", "1", "1"), List.of(max, "1", "1", "1"), List.of(min, "1", "1", "1")),
                "its temperatures of 2001-02-27 contradict each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"70.1", "-100.1", "999", "1e400", "NaN", "\"3.4\"", "\"k3y\"", "true", "{}", "[]"})
    void refusesTemperaturesThatCannotBeTrue(String value) {
        List<String> odd = List.of(value, "1", "1", "1");

        assertThat(harness.failure(harness.answering(200, answer(TIME, odd, NONE, NONE)))
                        .kind())
                .isEqualTo(Kind.BAD_ANSWER);
        assertThat(harness.failure(harness.answering(200, answer(TIME, NONE, odd, NONE)))
                        .kind())
                .isEqualTo(Kind.BAD_ANSWER);
        assertThat(harness.failure(harness.answering(200, answer(TIME, NONE, NONE, odd)))
                        .kind())
                .isEqualTo(Kind.BAD_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"temperature_2m_mean", "temperature_2m_max", "temperature_2m_min"})
    void refusesOtherUnits(String variable) {
        refuses(
                days("1", "2", "3", "4").replace("\"" + variable + "\":\"°C\"", "\"" + variable + "\":\"°F\""),
                "its " + variable + " is not in °C");
        refuses(
                days("1", "2", "3", "4").replace("\"" + variable + "\":\"°C\"", "\"other\":\"°C\""),
                "its " + variable + " is not in °C");
    }

    /* A grid cell may be some way off. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"48.9,2.4 | true", "49.5,2.3 | true", "48.8,3.5 | true", "49.9,2.3 | false", "48.8,4.1 | false"})
    void refusesTheAnswerOfAPlaceFarAway(String location, boolean accepted) {
        Future<Observations> asked = asking(harness.answering(200, days("1", "2", "3", "4")), location);

        if (accepted) {
            assertThat(ProviderHarness.await(asked).days()).isEqualTo(4);
        } else {
            assertThat(ProviderHarness.failure(asked)).hasMessageEndingWith("it is of another place.");
        }
    }

    @Test
    void knowsThatDegreesMeetAtTheDateLineAndAreNarrowNearThePoles() {
        String fine = days("1", "2", "3", "4");
        assertThat(ask(harness.answering(200, fine.replace("2.2881355", "-179.9")), "48.8,179.9")
                        .days())
                .isEqualTo(4);
        assertThat(ask(harness.answering(200, fine.replace("48.822495", "89.7")), "89.9,120")
                        .days())
                .isEqualTo(4);
    }

    @Test
    void takesTheOffsetWhereThisJavaDoesNotKnowTheZone() {
        Place place = harness.observe(
                        harness.answering(200, days("1", "2", "3", "4").replace("Europe/Paris", "Europe/Newtown")))
                .place();

        assertThat(place.zone()).isEqualTo(ZoneId.of("+01:00"));
        assertThat(place.timezone()).isEqualTo("Europe/Newtown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "apikey=k3y+that",
                "{\"error\":true,\"reason\":\"something\"}",
                "{\"latitude\":48.8,\"longitude\":2.3,\"timezone\":\"Europe/Paris\"}",
                "{\"latitude\":48.8,\"longitude\":2.3,\"timezone\":\"Europe/Paris\",\"daily\":[]}",
                "{\"latitude\":48.8,\"longitude\":2.3,\"daily\":{}}",
                "{\"latitude\":91,\"longitude\":2.3,\"timezone\":\"Europe/Paris\",\"daily\":{}}",
                "{\"latitude\":48.8,\"longitude\":\"east\",\"timezone\":\"Europe/Paris\",\"daily\":{}}",
                "{\"latitude\":48.8,\"longitude\":2.3,\"timezone\":\"Europe/Paris\",\"daily\":{\"time\":[\"2001-0",
            })
    void refusesAnAnswerOfAnotherForm(String body) {
        assertThat(harness.failure(harness.answering(200, body)).kind()).isEqualTo(Kind.BAD_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Paris, France", "91,0", "0,181", "", "48.8"})
    void knowsNoPlaceThatHasNoCoordinates(String location) {
        WeatherException failure = ProviderHarness.failure(asking(harness.answering(200, days()), location));

        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_PLACE);
        assertThat(failure).hasMessage("The weather provider open_meteo does not know '" + location + "'.");
        assertThat(harness.calls).hasValue(0);
    }

    /* The answer is about 600 KB, which are read on another thread. */
    @Test
    void readsFiftyYearsInOneAnswer() {
        LocalDate first = LocalDate.of(1975, 1, 1);
        int days = 18_628;
        List<String> means =
                IntStream.range(0, days).mapToObj(i -> "" + (i % 300) / 10.0).toList();
        List<String> none = Collections.nCopies(days, "null");
        WeatherProvider provider = harness.answering(200, answer(dates(first, days), means, means, none));

        Observations observations = ProviderHarness.await(harness.onContext(
                () -> provider.observe("48.86,2.35", first, first.plusDays(days - 1L), Request.USUAL)));

        assertThat(observations.days()).isEqualTo(days);
        assertThat(observations.mean(days - 1)).isCloseTo((days - 1) % 300 / 10.0, within(1e-9));
    }

    private void refuses(String body, String reason) {
        WeatherException failure = harness.failure(harness.answering(200, body));

        assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
        assertThat(failure)
                .hasMessage("The answer of the weather provider open_meteo for '48.8600,2.3500' from 2001-02-27 to"
                        + " 2001-03-02 cannot be used: " + reason + ".");
    }

    private Observations ask(WeatherProvider provider, String location) {
        return ProviderHarness.await(asking(provider, location));
    }

    private Future<Observations> asking(WeatherProvider provider, String location) {
        return harness.onContext(() -> provider.observe(location, FROM, TO, Request.USUAL));
    }

    private static double[] means(Observations observations) {
        return IntStream.range(0, observations.days())
                .mapToDouble(observations::mean)
                .toArray();
    }
}
