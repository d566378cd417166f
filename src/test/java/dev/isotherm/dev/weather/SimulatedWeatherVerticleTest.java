package dev.isotherm.dev.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.isotherm.support.Awaiting;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedWeatherVerticleTest {
    private static final Duration DEADLINE = Awaiting.DEADLINE;

    private final SimulationHarness simulation = new SimulationHarness(Duration.ZERO, 0);

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void answersAsTheTimelineApiDoes() throws Exception {
        HttpResponse<String> response = simulation.timeline(
                "London%2C%20England%2C%20United%20Kingdom/2000-02-28/2000-03-01?unitGroup=metric&include=days"
                        + "&elements=datetime,temp,tempmax,tempmin&contentType=json&key=K");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonObject body = new JsonObject(response.body());
        assertThat(body.getString("resolvedAddress")).isEqualTo("London, England, United Kingdom");
        assertThat(body.getString("timezone")).isEqualTo("Europe/London");
        assertThat(body.getDouble("latitude")).isEqualTo(51.51);
        assertThat(body.getDouble("longitude")).isEqualTo(-0.13);
        assertThat(dates(body)).containsExactly("2000-02-28", "2000-02-29", "2000-03-01");
        assertThat(body.getJsonArray("days").getJsonObject(0).fieldNames())
                .containsExactly("datetime", "tempmax", "tempmin", "temp");
    }

    @Test
    void givesTheSameDaysInEveryRange() throws Exception {
        JsonArray year = days("Nantes/1999-01-01/1999-12-31?unitGroup=metric&key=K");

        assertThat(days("Nantes/1999-01-01/1999-12-31?unitGroup=metric&key=K")).isEqualTo(year);
        assertThat(days("Nantes/1999-06-01/1999-06-03?unitGroup=metric&key=K"))
                .isEqualTo(new JsonArray(year.getList().subList(151, 154)));
        assertThat(days("Nantes/1999-06-01?unitGroup=metric&key=K"))
                .isEqualTo(new JsonArray(year.getList().subList(151, 152)));
    }

    @Test
    void answersAClientThatAsksForHttp2InHttp1() throws Exception {
        assertThat(simulation.timeline("Paris/2000-07-14?key=K").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void answersInFahrenheitUnlessAskedForMetric() throws Exception {
        double celsius =
                days("Paris/2000-07-14?unitGroup=metric&key=K").getJsonObject(0).getDouble("temp");

        for (String units : List.of("", "unitGroup=us&")) {
            double fahrenheit =
                    days("Paris/2000-07-14?" + units + "key=K").getJsonObject(0).getDouble("temp");
            assertThat(fahrenheit).isCloseTo(celsius * 9 / 5 + 32, within(0.051));
        }
    }

    @Test
    void givesOnlyTheElementsAskedFor() throws Exception {
        assertThat(days("Paris/2000-07-14?elements=datetime,temp&key=K")
                        .getJsonObject(0)
                        .fieldNames())
                .containsExactlyInAnyOrder("datetime", "temp");
    }

    @Test
    void knowsNoDaysBefore1970AndNoneBeyondTheForecast() throws Exception {
        assertThat(dates(simulation.answer("Paris/1969-12-30/1970-01-02?key=K")))
                .containsExactly("1970-01-01", "1970-01-02");
        assertThat(dates(simulation.answer("Paris/2026-12-07/2027-12-31?key=K")))
                .containsExactly("2026-12-07", "2026-12-08");
        assertThat(dates(simulation.answer("Paris/2030-01-01/2030-12-31?key=K")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Xyzzyville/2000-01-01?key=K,400,Bad API Request:Invalid location parameter value.",
        "12345/2000-01-01?key=K,400,Bad API Request:Invalid location parameter value.",
        "Paris/2000-02-30?key=K,400,Bad API Request:Invalid date value.",
        "Paris/2000-02-02/2000-02-01?key=K,400,Bad API Request:The end date is before the start date.",
        "Paris/2000-02-02?unitGroup=kelvin&key=K,400,Bad API Request:Invalid unit group value.",
        "Paris/2000-02-02,401,No API key or session found.",
        "Paris/2000-02-02?key=,401,No API key or session found.",
    })
    void refusesInPlainText(String rest, int status, String text) throws Exception {
        HttpResponse<String> response = simulation.timeline(rest);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(text);
    }

    @Test
    void countsWhatItDoes() throws Exception {
        simulation.answer("Paris/2000-01-01/2000-01-31?key=K");
        simulation.answer("Paris/2000-02-01?key=K");
        simulation.timeline("Xyzzy/2000-02-01?key=K");

        assertThat(simulation.state())
                .isEqualTo(
                        new JsonObject(
                                "{\"calls\":3,\"refused\":0,\"inFlight\":0,\"peakInFlight\":1,"
                                        + "\"daysServed\":32,\"latencyMs\":0,\"failureRate\":0.0,\"capacity\":0,\"retryAfterSeconds\":0}"));
    }

    @Test
    void holdsAnswersBackAsLongAsItIsTold() throws Exception {
        assertThat(simulation.change("{\"latencyMs\":3000}").statusCode()).isEqualTo(200);
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asked.add(simulation.asking("Paris/2000-01-01?key=K"));
        }
        Awaitility.await().atMost(DEADLINE).until(() -> simulation.state().getInteger("inFlight") == 3);

        for (CompletableFuture<HttpResponse<String>> one : asked) {
            assertThat(one.get(DEADLINE.toSeconds(), TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
        }

        assertThat(simulation.state().getInteger("inFlight")).isZero();
        assertThat(simulation.state().getInteger("peakInFlight")).isEqualTo(3);
        simulation.change("{}");
        assertThat(simulation.state().getInteger("peakInFlight")).isZero();
    }

    @Test
    void refusesAtOnceWhatIsBeyondItsCapacity() throws Exception {
        simulation.change("{\"latencyMs\":600000,\"capacity\":2}");
        List<CompletableFuture<HttpResponse<String>>> held =
                List.of(simulation.asking("Paris/2000-01-01?key=K"), simulation.asking("Paris/2000-01-01?key=K"));
        Awaitility.await().atMost(DEADLINE).until(() -> simulation.state().getInteger("inFlight") == 2);

        HttpResponse<String> refused = simulation.timeline("Paris/2000-01-01?key=K");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
        simulation.change("{\"retryAfterSeconds\":3}");
        assertThat(simulation.timeline("Paris/2000-01-01?key=K").headers().firstValue("Retry-After"))
                .contains("3");

        assertThat(simulation.state().getInteger("refused")).isEqualTo(2);
        assertThat(simulation.state().getInteger("peakInFlight")).isEqualTo(2);
        held.forEach(call -> call.cancel(true));
        Awaitility.await().atMost(DEADLINE).until(() -> simulation.state().getInteger("inFlight") == 0);
        simulation.change("{\"latencyMs\":0}");
        assertThat(simulation.timeline("Paris/2000-01-01?key=K").statusCode()).isEqualTo(200);
    }

    @Test
    void forgetsACallWhoseClientLeft() throws Exception {
        simulation.change("{\"latencyMs\":600000}");
        CompletableFuture<HttpResponse<String>> call = simulation.asking("Paris/2000-01-01?key=K");
        Awaitility.await().atMost(DEADLINE).until(() -> simulation.state().getInteger("inFlight") == 1);

        call.cancel(true);

        Awaitility.await().atMost(DEADLINE).until(() -> simulation.state().getInteger("inFlight") == 0);
    }

    @Test
    void failsInTurnsAndStopsFailingWhenTold() throws Exception {
        simulation.change("{\"failureRate\":1}");

        assertThat(simulation.timeline("Paris/2000-01-01?key=K").statusCode()).isEqualTo(500);
        HttpResponse<String> limited = simulation.timeline("Paris/2000-01-01?key=K");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).contains("1");
        assertThatThrownBy(() -> simulation.answer("Paris/2000-01-01?key=K")).isInstanceOf(DecodeException.class);
        assertThat(simulation.bytesOf("Paris/2000-01-01?key=K")).isEmpty();

        simulation.change("{\"failureRate\":0}");
        assertThat(simulation.timeline("Paris/2000-01-01?key=K").statusCode()).isEqualTo(200);
        assertThat(simulation.state().getInteger("inFlight")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"latencyMs\":-1}",
                "{\"latencyMs\":1.5}",
                "{\"latencyMs\":9999999999}",
                "{\"latencyMs\":\"fast\"}",
                "{\"latencyMs\":null}",
                "{\"failureRate\":1.1}",
                "{\"failureRate\":-0.1}",
                "{\"latencyMs\":5,\"failureRate\":true}",
                "{\"latency\":5}",
                "{\"latencyMs\":5,\"capacity\":-1}",
                "{\"latencyMs\":5,\"capacity\":1.5}",
                "{\"latencyMs\":5,\"retryAfterSeconds\":-1}",
            })
    void refusesAChangeThatMakesNoSenseAsAWhole(String json) throws Exception {
        assertThat(simulation.change(json).statusCode()).isEqualTo(400);
        assertThat(simulation.state().getInteger("latencyMs")).isZero();
        assertThat(simulation.state().getDouble("failureRate")).isZero();
    }

    @Test
    void endsWhatIsUnderWayWhenItStops() throws Exception {
        simulation.change("{\"latencyMs\":600000}");
        CompletableFuture<HttpResponse<String>> call = simulation.asking("Paris/2000-01-01?key=K");
        Awaitility.await().atMost(DEADLINE).until(() -> simulation.state().getInteger("inFlight") == 1);

        simulation.undeploy();

        assertThatThrownBy(() -> call.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class);
    }

    private JsonArray days(String rest) throws IOException, InterruptedException {
        return simulation.answer(rest).getJsonArray("days");
    }

    private static List<String> dates(JsonObject answer) {
        return answer.getJsonArray("days").stream()
                .map(day -> ((JsonObject) day).getString("datetime"))
                .toList();
    }
}
