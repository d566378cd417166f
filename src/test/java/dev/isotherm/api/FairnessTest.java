package dev.isotherm.api;

import static dev.isotherm.api.LimitHarness.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who goes first where calls to the provider are few, seen at the provider. */
class FairnessTest {
    private LimitHarness cluster;
    private ExecutorService clients;

    @BeforeEach
    void start() {
        cluster = new LimitHarness();
        clients = Executors.newFixedThreadPool(4);
    }

    @AfterEach
    void stop() {
        clients.shutdownNow();
        cluster.close();
    }

    private CompletableFuture<HttpResponse<String>> getting(ApiHarness api, String place) {
        return CompletableFuture.supplyAsync(() -> api.get("/v1/records/daily/" + place + "/11-20"), clients);
    }

    private void awaitCalls(String place, int count) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> callsFor(place) >= count);
    }

    private long callsFor(String place) {
        return cluster.upstream.calls().stream()
                .filter(call -> call.place().startsWith(place))
                .count();
    }

    @Test
    void onePlacesCallsDoNotStarveAnothers() {
        cluster.upstream.behave(call -> Behaviour.SLOW);
        try (ApiHarness api = cluster.api(limits(new JsonObject().put("perContext", 2)))) {
            CompletableFuture<HttpResponse<String>> first = getting(api, "London");
            awaitCalls("London", 5);
            CompletableFuture<HttpResponse<String>> second = getting(api, "Dublin");
            awaitCalls("Dublin", 20);

            // They take turns: the first one has had its head start, and not all its calls.
            assertThat(callsFor("London")).isLessThan(51);
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFullQueueIsToldWhenToComeAgain() {
        cluster.upstream.behave(call -> Behaviour.HANG);
        JsonObject few = new JsonObject()
                .put(
                        "limits",
                        new JsonObject()
                                .put(
                                        "records",
                                        new JsonObject().put("perContext", 1).put("queue", 0)));
        try (ApiHarness api = cluster.api(few)) {
            CompletableFuture<HttpResponse<String>> first = getting(api, "London");
            awaitCalls("London", 1);

            HttpResponse<String> refused = api.get("/v1/records/daily/Dublin/11-20");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(Long.parseLong(
                            refused.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(1L, 60L);
            cluster.upstream.behave(call -> Behaviour.WEATHER);
            cluster.upstream.release();
            assertThat(first.join().statusCode()).isEqualTo(200);
        }
    }
}
