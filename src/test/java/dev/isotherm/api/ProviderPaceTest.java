package dev.isotherm.api;

import static dev.isotherm.api.admin.LimitHarness.PROVIDER;
import static dev.isotherm.api.admin.LimitHarness.limiters;
import static dev.isotherm.api.admin.LimitHarness.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.admin.LimitHarness;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What spares the provider, as the provider sees it. */
class ProviderPaceTest {
    private static final String RECORD = "/v1/records/daily/%s/11-20";
    private static final int CALLS = 51;

    @AutoClose
    private final LimitHarness cluster = new LimitHarness();

    private double redisSeconds() {
        String[] time = cluster.say("TIME").replaceAll("[^0-9]+", " ").strip().split(" ");
        return Long.parseLong(time[0]) + Long.parseLong(time[1]) / 1e6;
    }

    @Test
    void theCallsOfTwoProcessesTogetherKeepToTheRateOfTheCluster() {
        int perSecond = 50;
        int burst = 5;
        JsonObject rate = limits(new JsonObject()
                .put("cluster", new JsonObject().put("perSecond", perSecond).put("burst", burst)));
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try (ApiHarness first = cluster.api(rate);
                ApiHarness second = cluster.api(rate)) {
            double begun = redisSeconds();

            var london = CompletableFuture.supplyAsync(() -> first.get(RECORD.formatted("London")), clients);
            var dublin = CompletableFuture.supplyAsync(() -> second.get(RECORD.formatted("Dublin")), clients);

            assertThat(london.join().statusCode()).isEqualTo(200);
            assertThat(dublin.join().statusCode()).isEqualTo(200);
            double took = redisSeconds() - begun;
            assertThat(cluster.upstream.calls()).hasSize(2 * CALLS);
            assertThat(took).isGreaterThanOrEqualTo((2 * CALLS - burst) / (double) perSecond);
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void whereTheProviderRefusesMoreThanSoManyTheLimitComesDownUntilItDoesNot() {
        int capacity = 4;
        AtomicInteger refused = new AtomicInteger();
        cluster.upstream.behave(call -> {
            if (cluster.upstream.inFlight() < capacity) {
                return Behaviour.SLOW;
            }
            refused.incrementAndGet();
            return Behaviour.LIMITED;
        });
        JsonObject adaptive = limits(new JsonObject()
                .put("perContext", 12)
                .put(
                        "adaptive",
                        new JsonObject().put("enabled", true).put("min", 1).put("max", 16)));
        try (ApiHarness api = cluster.api(adaptive)) {
            AtomicInteger places = new AtomicInteger();
            Awaitility.await()
                    .atMost(ApiHarness.DEADLINE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        api.get(RECORD.formatted("Place" + places.incrementAndGet()));
                        return limit(api) <= capacity;
                    });
            assertThat(refused.get()).isPositive();
            int before = refused.get();
            int called = cluster.upstream.calls().size();

            for (int i = 0; i < 4; i++) {
                assertThat(api.get(RECORD.formatted("Calm" + i)).statusCode()).isEqualTo(200);
            }

            // Now and then it tries for more, which may cost a call.
            int calls = cluster.upstream.calls().size() - called;
            assertThat(calls).isGreaterThanOrEqualTo(4 * CALLS);
            assertThat(refused.get() - before).isLessThan(calls / 20);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raised", "lifted"})
    void whoWaitsForARateThatIsTakenBackGoesOn(String how) {
        String path = "/admin/limits/" + PROVIDER;
        JsonObject patient = limits(new JsonObject().put("waitMs", 60_000));
        ExecutorService clients = Executors.newSingleThreadExecutor();
        try (ApiHarness api = cluster.api(patient)) {
            LimitHarness.ok(api, "PATCH", path, "{\"cluster\": {\"perSecond\": 0.001}}");
            var london = CompletableFuture.supplyAsync(() -> api.get(RECORD.formatted("London")), clients);
            Awaitility.await().atMost(ApiHarness.DEADLINE).until(() -> LimitHarness.contexts(limits(api))
                    .allMatch(c -> c.getJsonObject("cluster_rate").getInteger("waiting") > 0));

            if (how.equals("raised")) {
                LimitHarness.ok(api, "PATCH", path, "{\"cluster\": {\"perSecond\": 1000}}");
            } else {
                LimitHarness.ok(api, "DELETE", path, "");
            }

            assertThat(london.orTimeout(ApiHarness.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                            .join()
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            clients.shutdownNow();
        }
    }

    private static int limit(ApiHarness api) {
        return limiters(limits(api), PROVIDER).get(0).getInteger("limit");
    }
}
