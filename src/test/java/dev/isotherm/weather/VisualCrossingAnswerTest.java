package dev.isotherm.weather;

import static dev.isotherm.weather.ProviderHarness.FROM;
import static dev.isotherm.weather.ProviderHarness.answer;
import static dev.isotherm.weather.ProviderHarness.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.limit.Cancellation;
import dev.isotherm.weather.WeatherException.Kind;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisualCrossingAnswerTest {
    private final ProviderHarness harness = new ProviderHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void asksForTheRangeInMetricUnitsWithEverythingEncoded() {
        AtomicReference<HttpServerRequest> seen = new AtomicReference<>();
        VisualCrossingProvider provider = harness.provider(Duration.ofSeconds(5), 1, request -> {
            seen.set(request);
            request.response().end(answer(""));
        });

        ProviderHarness.await(harness.onContext(
                () -> provider.observe(" Saint-Étienne/Loire, France ", FROM, FROM, new Cancellation())));

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
    void takesMissingDaysAndNullsForNoObservation() {
        Observations observations = harness.observe(harness.answering(
                200, answer(day("2001-02-28", "null", "9.9", "null") + ",{\"datetime\":\"2001-03-02\"}")));

        assertThat(means(observations)).containsExactly(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
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
        Observations observations = harness.observe(
                harness.answering(200, "{\"latitude\":1,\"longitude\":2,\"timezone\":\"Etc/GMT-5\",\"days\":[]}"));

        assertThat(observations.place()).isEqualTo(new Place("Paris, France", 1, 2, ZoneId.of("Etc/GMT-5")));
    }

    @ParameterizedTest
    @CsvSource({
        "400,UNKNOWN_PLACE",
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
                "{\"datetime\":\"2001-02-26\",\"temp\":1}",
                "{\"datetime\":\"2001-03-03\",\"temp\":1}",
                "{\"datetime\":\"2001-02-28\",\"temp\":1},{\"datetime\":\"2001-02-27\",\"temp\":1}",
                "{\"datetime\":\"2001-02-28\",\"temp\":1},{\"datetime\":\"2001-02-28\",\"temp\":1}",
                "{\"datetime\":\"2001-02-29\",\"temp\":1}",
                "{\"datetime\":\"k3y\",\"temp\":1}",
                "{\"datetime\":20010228,\"temp\":1}",
                "{\"temp\":1}",
                "{\"datetime\":\"2001-02-28\",\"temp\":70.1}",
                "{\"datetime\":\"2001-02-28\",\"temp\":-100.1}",
                "{\"datetime\":\"2001-02-28\",\"temp\":1e400}",
                "{\"datetime\":\"2001-02-28\",\"temp\":\"k3y\"}",
                "{\"datetime\":\"2001-02-28\",\"temp\":true}",
                "{\"datetime\":\"2001-02-28\",\"temp\":null,\"tempmax\":999,\"tempmin\":1}",
                "{\"datetime\":\"2001-02-28\",\"temp\":null,\"tempmax\":9,\"tempmin\":[]}",
            })
    void refusesDaysThatCannotBeRight(String days) {
        assertThat(harness.failure(harness.answering(200, answer(days))).kind()).isEqualTo(Kind.BAD_ANSWER);
    }

    @Test
    void triesAnAnswerThatMakesNoSenseOnlyOnce() {
        VisualCrossingProvider provider = harness.provider(
                Duration.ofSeconds(5), 3, request -> request.response().end("<html>"));

        assertThat(harness.failure(provider).kind()).isEqualTo(Kind.BAD_ANSWER);
        assertThat(harness.calls).hasValue(1);
    }

    private static double[] means(Observations observations) {
        return IntStream.range(0, observations.days())
                .mapToDouble(observations::mean)
                .toArray();
    }
}
