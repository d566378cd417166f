package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.SimulationConfig;
import dev.isotherm.dev.RedisProcess;
import dev.isotherm.dev.SimulatedWeatherVerticle;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.Started;
import dev.isotherm.weather.CuratedPlaces;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Something is set badly, jobs wait, and an operator asks what to change, does it, and gets more done. */
class TuningIT {
    private static final String LIMIT = "limits.visual-crossing.perContext";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int WAITING = 20;
    private static final int STEADY = 3;
    private static final List<String> PLACES =
            CuratedPlaces.load().all().stream().map(CuratedPlaces.Entry::slug).toList();

    private final Started started = new Started();
    private final HttpClient client = HttpClient.newHttpClient();
    private final SimulatedWeatherVerticle weather = new SimulatedWeatherVerticle(
            new SimulationConfig(0, Duration.ZERO, 0, 1), Clock.fixed(ApiHarness.NOW, ZoneOffset.UTC));
    private RedisProcess redis;
    private int given;

    @BeforeEach
    void start() {
        redis = started.add(RedisProcess.start());
        Vertx vertx = Vertx.vertx();
        started.add(() -> Awaiting.await(vertx.close()));
        Awaiting.await(vertx.deployVerticle(weather));
    }

    @AfterEach
    void stopAll() {
        started.close();
    }

    @Test
    void tooFewInstancesAreTooFewSlotsAndMoreInstancesGetMoreDone() {
        simulate(new JsonObject().put("latencyMs", 500));
        ApiHarness one = service(1, 1, 64);
        JsonObject change = steadyChange(one, "too_few_slots");
        assertThat(change.getString("key")).isEqualTo("worker.instances");
        assertThat(change.getString("from")).isEqualTo("1");
        double before = callsPerSecond(one, 150);
        one.close();

        ApiHarness more = service(Integer.parseInt(change.getString("to")), 1, 64);

        callsPerSecond(more, 100);
        assertThat(callsPerSecond(more, 300)).isGreaterThan(1.5 * before);
    }

    @Test
    void aLimitThatIsTooLowIsRaisedAndMoreGetsDone() {
        simulate(new JsonObject().put("latencyMs", 100));
        ApiHarness api = service(1, 4, 2);
        JsonObject change = steadyChange(api, "provider_limit_too_low");
        assertThat(change.getString("key")).isEqualTo(LIMIT);
        double before = callsPerSecond(api, 60);

        limit(api, Integer.parseInt(change.getString("to")));

        callsPerSecond(api, 40);
        assertThat(callsPerSecond(api, 160)).isGreaterThan(1.8 * before);
    }

    @Test
    void ofASaturatedProviderFewerCallsAtOnceGetMoreAndAreThenLeftAlone() {
        simulate(new JsonObject().put("latencyMs", 100).put("capacity", 4).put("retryAfterSeconds", 2));
        ApiHarness api = service(1, 4, 24);
        JsonObject change = steadyChange(api, "provider_saturated");
        assertThat(change.getString("key")).isEqualTo(LIMIT);
        assertThat(Integer.parseInt(change.getString("to"))).isBetween(3, 5);
        double before = callsPerSecond(api, 60);

        limit(api, 4);

        callsPerSecond(api, 40);
        assertThat(callsPerSecond(api, 120)).isGreaterThan(1.5 * before);
        assertThat(steady(api, "provider_saturated", false).getJsonArray("changes"))
                .isEmpty();
    }

    private ApiHarness service(int instances, int slots, int perContext) {
        JsonObject limits = new JsonObject().put("visual-crossing", new JsonObject().put("perContext", perContext));
        ApiHarness api = started.add(ApiHarness.api(
                redis.url(),
                URI.create("http://127.0.0.1:" + weather.port()),
                new JsonObject()
                        .put("http", new JsonObject().put("adminKey", LimitHarness.KEY))
                        .put("management", new JsonObject().put("windowMs", 1_000))
                        .put("worker", new JsonObject().put("slots", slots))
                        .put("weather", new JsonObject().put("attempts", 3))
                        .put("limits", limits)));
        api.work(instances);
        return api;
    }

    private static void limit(ApiHarness api, int perContext) {
        LimitHarness.ok(
                api,
                "PATCH",
                "/admin/limits/visual-crossing",
                new JsonObject().put("perContext", perContext).encode());
    }

    private JsonObject steadyChange(ApiHarness api, String cause) {
        return steady(api, cause, true).getJsonArray("changes").getJsonObject(0);
    }

    /** The advice that names a cause, with something to change or nothing, in several windows on end. */
    private JsonObject steady(ApiHarness api, String cause, boolean changes) {
        List<String> causes = new ArrayList<>();
        List<JsonObject> same = new ArrayList<>();
        String[] window = {""};
        Awaitility.await(cause)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    fill(api);
                    JsonObject answer = LimitHarness.ok(api, "GET", "/admin/tuning", "");
                    Optional<String> worker = worker(answer);
                    if (worker.isPresent() && !worker.get().equals(window[0])) {
                        window[0] = worker.get();
                        JsonObject first = answer.getJsonArray("advice").getJsonObject(0);
                        causes.add(first.getString("cause"));
                        if (first.getString("cause").equals(cause)
                                && first.getJsonArray("changes").isEmpty() != changes) {
                            same.add(first);
                        } else {
                            same.clear();
                        }
                    }
                    assertThat(same).as("%s", causes).hasSizeGreaterThanOrEqualTo(STEADY);
                });
        return same.get(same.size() - 1);
    }

    private static Optional<String> worker(JsonObject answer) {
        return answer.getJsonArray("reports").stream()
                .map(JsonObject.class::cast)
                .filter(report -> report.getString("context").startsWith("worker#"))
                .map(JsonObject::encode)
                .findFirst();
    }

    /** How many calls the provider answered per second until it answered so many more, with jobs waiting. */
    private double callsPerSecond(ApiHarness api, int calls) {
        long from = answered();
        long begun = System.nanoTime();
        long[] now = {from};
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
            fill(api);
            now[0] = answered();
            return now[0] - from >= calls;
        });
        return (now[0] - from) * 1e9 / (System.nanoTime() - begun);
    }

    private long answered() {
        JsonObject state = simulation(HttpRequest.Builder::GET);
        return state.getLong("calls") - state.getLong("refused") - state.getLong("inFlight");
    }

    private void simulate(JsonObject wanted) {
        simulation(request -> request.PUT(BodyPublishers.ofString(wanted.encode())));
    }

    private JsonObject simulation(UnaryOperator<HttpRequest.Builder> what) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + weather.port() + "/simulation"))
                .timeout(SOON);
        try {
            return new JsonObject(client.send(what.apply(request).build(), BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lets jobs wait, each for a record of which nothing is held. */
    private void fill(ApiHarness api) {
        int waiting = LimitHarness.ok(api, "GET", "/admin/queues", "").getJsonArray("queues").stream()
                .map(JsonObject.class::cast)
                .filter(queue -> queue.getString("queue").equals("records"))
                .mapToInt(queue -> queue.getJsonObject("counts").getInteger("queued"))
                .sum();
        for (int i = waiting; i < WAITING; i++) {
            int turn = given++;
            String day = "%02d-%02d".formatted(1 + turn / PLACES.size() / 28, 1 + turn / PLACES.size() % 28);
            api.post("/v1/records/daily/" + PLACES.get(turn % PLACES.size()) + "/" + day + "/async");
        }
    }
}
