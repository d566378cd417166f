package dev.isotherm.weather.openmeteo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.Geocoder.Found;
import dev.isotherm.weather.provider.ProviderHarness;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMeteoGeocoderTest {
    private static final String BERLIN =
            "{\"id\":2950159,\"name\":\"Berlin\",\"latitude\":52.52437,\"longitude\":13.41053,"
                    + "\"elevation\":74.0,\"feature_code\":\"PPLC\",\"country_code\":\"DE\",\"admin1_id\":2950157,"
                    + "\"timezone\":\"Europe/Berlin\",\"population\":3426354,\"postcodes\":[\"10967\",\"13347\"],"
                    + "\"country\":\"Germany\",\"admin1\":\"State of Berlin\",\"admin4\":\"Berlin\"}";
    private static final String PEAK =
            "{\"id\":7,\"name\":\"Berlin Peak\",\"latitude\":-1,\"longitude\":2,\"feature_code\":\"PK\"}";

    private final ProviderHarness harness = new ProviderHarness(new DailyLists());

    @AfterEach
    void close() {
        harness.close();
    }

    private Future<List<Found>> searching(WeatherProvider provider, String name) {
        return harness.onContext(() -> provider.geocoder().orElseThrow().search(name, 20, Request.USUAL));
    }

    @Test
    void asksForOneNameAndReadsWhatIsKnownOfEachPlace() {
        AtomicReference<HttpServerRequest> seen = new AtomicReference<>();
        WeatherProvider provider = harness.provider(Duration.ofSeconds(5), 1, request -> {
            seen.set(request);
            request.response().end("{\"results\":[" + BERLIN + "," + PEAK + "],\"generationtime_ms\":0.6}");
        });

        List<Found> found = ProviderHarness.await(searching(provider, "Saint-Étienne & Co"));

        assertThat(seen.get().uri())
                .isEqualTo("/base/v1/search?name=Saint-%C3%89tienne%20%26%20Co&count=20&language=en&format=json"
                        + "&apikey=k3y%2Bthat%2Fmust%20not%3Dshow");
        assertThat(found)
                .containsExactly(
                        new Found(
                                2950159,
                                "Berlin",
                                "State of Berlin",
                                List.of("State of Berlin", "Berlin"),
                                "Germany",
                                "DE",
                                new Coordinates(52.52437, 13.41053),
                                Optional.of("Europe/Berlin"),
                                3_426_354,
                                true),
                        new Found(
                                7,
                                "Berlin Peak",
                                "",
                                List.of(),
                                "",
                                "",
                                new Coordinates(-1, 2),
                                Optional.empty(),
                                0,
                                false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"generationtime_ms\":0.5}", "{\"results\":[]}", "{\"results\":null}"})
    void findsNothingWhereNothingIsThere(String body) {
        assertThat(ProviderHarness.await(searching(harness.answering(200, body), "Xyzzyville")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "<html>",
                "{\"results\":{}}",
                "{\"results\":[7]}",
                "{\"results\":[{\"id\":1,\"name\":\"x\",\"latitude\":1}]}",
                "{\"results\":[{\"id\":1,\"name\":\"x\",\"latitude\":\"1\",\"longitude\":2}]}",
                "{\"results\":[{\"id\":1,\"name\":\" \",\"latitude\":1,\"longitude\":2}]}",
                "{\"results\":[{\"name\":\"x\",\"latitude\":1,\"longitude\":2}]}",
                "{\"results\":[{\"id\":1,\"name\":\"x\",\"latitude\":91,\"longitude\":2}]}",
            })
    void anAnswerThatCannotBeReadIsNotTakenForAPlaceThatIsUnknown(String body) {
        WeatherException failure = ProviderHarness.failure(searching(harness.answering(200, body), "Berlin"));

        assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
        assertThat(failure)
                .hasMessageStartingWith(
                        "The answer of the weather provider open_meteo to the search for 'Berlin' cannot be used: ");
    }

    @ParameterizedTest
    @CsvSource({"400,UNAVAILABLE", "429,RATE_LIMITED", "500,UNAVAILABLE", "503,UNAVAILABLE", "301,UNAVAILABLE"})
    void failsAsTheOtherCallsDo(int status, Kind kind) {
        assertThat(ProviderHarness.failure(searching(harness.answering(status, "{}"), "Berlin"))
                        .kind())
                .isEqualTo(kind);
    }
}
