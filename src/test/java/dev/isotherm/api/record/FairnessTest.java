package dev.isotherm.api.record;

import static dev.isotherm.api.admin.LimitHarness.limits;
import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.ApiHarness;
import dev.isotherm.api.admin.LimitHarness;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.support.UpstreamServer.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    void anEarlierRecordIsFinishedBeforeALaterOneBegins() {
        cluster.upstream.behave(call -> Behaviour.SLOW);
        try (ApiHarness api = cluster.api(limits(new JsonObject().put("perContext", 2)))) {
            CompletableFuture<HttpResponse<String>> first = getting(api, "London");
            awaitCalls("London", 5);
            CompletableFuture<HttpResponse<String>> second = getting(api, "Dublin");

            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
            // The last call of the first record leaves one of two permits free.
            assertThat(cluster.upstream.calls().subList(0, 50))
                    .extracting(Call::place)
                    .containsOnly("London");
        }
    }

    @Test
    void aLoadThatWaitsForItsTurnKeepsNobodyFromItsPlace() {
        cluster.upstream.behave(call -> call.place().startsWith("London") ? Behaviour.HANG : Behaviour.WEATHER);
        JsonObject one = limits(new JsonObject().put("perContext", 1));
        try (ApiHarness busy = cluster.process(one);
                ApiHarness idle = cluster.process(one)) {
            CompletableFuture<HttpResponse<String>> first = getting(busy, "London");
            awaitCalls("London", 1);
            CompletableFuture<HttpResponse<String>> waiting = getting(busy, "Dublin");
            awaitLoads(busy, 2);

            assertThat(idle.get("/v1/records/daily/Dublin/03-01").statusCode()).isEqualTo(200);

            assertThat(waiting).isNotDone();
            cluster.upstream.behave(call -> Behaviour.WEATHER);
            cluster.upstream.release();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(waiting.join().statusCode()).isEqualTo(200);
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

    @Test
    void anInteractiveJobGoesBeforeTheRefreshesThatFillTheLimiterAndARequestMeetsNoneOfThem() {
        Set<String> stale = Set.of("Manchester", "Birmingham", "Edinburgh");
        cluster.upstream.behave(call -> stale.contains(call.place()) ? Behaviour.HANG : Behaviour.WEATHER);
        JsonObject patient = limits(new JsonObject().put("perContext", 2))
                .put("http", new JsonObject().put("recordDeadlineMs", 60_000))
                .put("weather", new JsonObject().put("timeoutMs", 60_000));
        try (ApiHarness api = cluster.process(patient)) {
            refreshInBackground(stale);
            // The first of the three fetches two ranges at a time, the others wait until it is done.
            awaitHanging(2);

            assertThat(api.get("/v1/records/daily/London/11-20").statusCode()).isEqualTo(200);
            String job = new JsonObject(
                            api.post("/v1/records/daily/Dublin/11-20/async").body())
                    .getString("job_id");
            awaitWaiting(api, 2);
            assertThat(callsFor("Dublin")).isZero();
            int before = cluster.upstream.calls().size();
            cluster.upstream.behave(call -> Behaviour.WEATHER);
            cluster.upstream.release();

            assertThat(api.awaitEnd(job).getString("status")).isEqualTo("ready");
            assertThat(cluster.upstream.calls().subList(before, before + 2))
                    .extracting(Call::place)
                    .containsExactly("Dublin", "Dublin");
        }
    }

    private void awaitWaiting(ApiHarness api, int calls) {
        Awaitility.await(calls + " calls wait")
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> LimitHarness.limit(LimitHarness.limits(api), LimitHarness.PROVIDER)
                                .getInteger("waiting")
                        == calls);
    }

    private void awaitLoads(ApiHarness api, int count) {
        Awaitility.await(count + " loads")
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(() ->
                        LimitHarness.limit(LimitHarness.limits(api), "records").getInteger("in_use") == count);
    }

    /* As the API does where it has served stale records of them. */
    private void refreshInBackground(Set<String> places) {
        IsothermConfig config = ConfigLoader.load(
                new JsonObject().put("role", "dev").put("redis", new JsonObject().put("url", cluster.redis.url())),
                Map.of());
        Vertx vertx = Vertx.vertx();
        Promise<Void> asked = Promise.promise();
        vertx.runOnContext(v -> {
            RedisLink link = new RedisLink(vertx, config.redis());
            RecordRefresh refresh = new RecordRefresh(
                    new Jobs(link, config.jobs(), Queues.RECORDS), new JobIds(Clock.systemUTC(), new SecureRandom()));
            link.start()
                    .compose(up -> Future.all(places.stream()
                            .map(place -> new RecordQuery(
                                    Period.DAILY,
                                    place,
                                    "11-20",
                                    Anchor.parse("11-20"),
                                    UnitGroup.CELSIUS,
                                    Optional.empty()))
                            .map(refresh::ask)
                            .toList()))
                    .<Void>mapEmpty()
                    .eventually(link::stop)
                    .onComplete(asked);
        });
        await(asked.future().eventually(vertx::close));
    }

    private void awaitHanging(int calls) {
        Awaitility.await()
                .atMost(ApiHarness.DEADLINE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> cluster.upstream.hanging() == calls);
    }
}
