package dev.isotherm.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.LimitHarness;
import dev.isotherm.config.SimulationConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.dev.weather.SimulatedWeatherVerticle;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.CuratedList;
import dev.isotherm.support.Started;
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
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Something is set badly, jobs wait, and an operator asks what to change and does it. Here only: that the advice arrives
 * and can be followed. That it is right, and what it gains, is proved in virtual time: {@code AdviceFollowedTest}.
 */
class TuningIT {
    private static final String LIMIT = "limits.visual-crossing.perContext";
    private static final int WAITING = 20;
    private static final List<String> PLACES = CuratedList.slugs();

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
    void tooFewInstancesAreToldWithHowManyWouldDo() {
        simulate(new JsonObject().put("latencyMs", 500));
        ApiHarness api = service(1, 1, 64);

        JsonObject change = awaitChange(api, "too_few_slots");

        assertThat(change.getString("key")).isEqualTo("worker.instances");
        assertThat(change.getString("from")).isEqualTo("1");
        assertThat(Integer.parseInt(change.getString("to"))).isGreaterThan(1);
    }

    @Test
    void aLimitThatIsTooLowIsToldAndCanBeRaisedAsAdvised() {
        simulate(new JsonObject().put("latencyMs", 100));
        ApiHarness api = service(1, 4, 2);

        JsonObject change = awaitChange(api, "provider_limit_too_low");

        assertThat(change.getString("key")).isEqualTo(LIMIT);
        assertThat(change.getString("from")).isEqualTo("2");
        int advised = Integer.parseInt(change.getString("to"));
        assertThat(advised).isGreaterThan(2);
        limit(api, advised);
        Awaitility.await().until(() -> {
            fill(api);
            return simulation(HttpRequest.Builder::GET).getInteger("peakInFlight") > 2;
        });
    }

    @Test
    void aRateOfTheClusterThatBindsIsToldAndNotTheSlotsThatItFills() {
        simulate(new JsonObject().put("latencyMs", 20));
        ApiHarness api = service(
                1,
                2,
                new JsonObject()
                        .put("perContext", 16)
                        .put("cluster", new JsonObject().put("perSecond", 30).put("burst", 5)));

        JsonObject change = awaitChange(api, "cluster_rate_too_low");

        assertThat(change.getString("key")).isEqualTo("limits.visual-crossing.cluster.perSecond");
        assertThat(change.getString("from")).isEqualTo("30");
        assertThat(change.getString("to")).isEqualTo("60");
    }

    private ApiHarness service(int instances, int slots, int perContext) {
        return service(instances, slots, new JsonObject().put("perContext", perContext));
    }

    private ApiHarness service(int instances, int slots, JsonObject provider) {
        JsonObject limits = new JsonObject().put("visual-crossing", provider);
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

    /** The first thing to change of the first advice, once that names a cause. */
    private JsonObject awaitChange(ApiHarness api, String cause) {
        List<String> seen = new ArrayList<>();
        JsonObject[] found = {null};
        Awaitility.await(cause).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            fill(api);
            JsonObject answer = LimitHarness.ok(api, "GET", "/admin/tuning", "");
            found[0] = answer.getJsonArray("advice").stream()
                    .map(JsonObject.class::cast)
                    .peek(advice -> seen.add(advice.getString("cause")))
                    .filter(advice -> advice.getString("cause").equals(cause)
                            && !advice.getJsonArray("changes").isEmpty())
                    .findFirst()
                    .orElse(null);
            assertThat(found[0]).as("%s among %s", cause, seen).isNotNull();
        });
        return found[0].getJsonArray("changes").getJsonObject(0);
    }

    private void simulate(JsonObject wanted) {
        simulation(request -> request.PUT(BodyPublishers.ofString(wanted.encode())));
    }

    private JsonObject simulation(UnaryOperator<HttpRequest.Builder> what) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + weather.port() + "/simulation"))
                .timeout(Awaiting.DEADLINE);
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
