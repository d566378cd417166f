package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operators change a limit of JVMs that share nothing but a Redis. */
class LiveLimitsIT {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLimitsIT.class);
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final String LIMIT = "/admin/limits/visual-crossing";
    private static final int FILE = 2;
    private static final int CHANGED = 5;

    private final Started started = new Started();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private RedisProcess redis;
    private UpstreamServer upstream;

    @BeforeEach
    void start() {
        redis = started.add(RedisProcess.start());
        upstream = started.add(UpstreamServer.start());
    }

    @AfterEach
    void stopAll() {
        clients.shutdownNow();
        started.close();
    }

    /* An API and a worker each, that is two contexts. */
    private List<IsothermProcess> startTwo() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REDIS_URL",
                redis.url(),
                "ADMIN_API_KEY",
                "admin-key",
                "WEATHER_PROVIDER",
                "visual_crossing",
                "VISUAL_CROSSING_API_KEY",
                "k3y",
                "VISUAL_CROSSING_BASE_URL",
                upstream.uri().toString(),
                "ISOTHERM_HTTP_INSTANCES",
                "1",
                "ISOTHERM_WORKER_INSTANCES",
                "1",
                "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT",
                Integer.toString(FILE)));
        // Calls are held until all contexts are seen at work.
        environment.put("ISOTHERM_WEATHER_TIMEOUT_MS", "60000");
        environment.put("ISOTHERM_HTTP_RECORD_DEADLINE_MS", "60000");
        List<CompletableFuture<IsothermProcess>> both = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> IsothermProcess.start("dev", environment)))
                .limit(2)
                .toList();
        both.forEach(one -> started.add(() -> one.join().close()));
        return both.stream().map(CompletableFuture::join).toList();
    }

    private static JsonObject admin(IsothermProcess api, String method, String path, Optional<String> body) {
        HttpResponse<String> answer = api.send(api.request(path)
                .header("X-Admin-Key", "admin-key")
                .header("X-Operator", "anna")
                .method(method, body.map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static JsonObject limits(IsothermProcess api) {
        return admin(api, "GET", "/admin/limits", Optional.empty());
    }

    private static List<Integer> shown(JsonObject limits) {
        return limits.getJsonArray("contexts").stream()
                .flatMap(context -> ((JsonObject) context).getJsonArray("limiters").stream())
                .map(JsonObject.class::cast)
                .filter(limiter -> limiter.getString("name").equals("visual-crossing"))
                .map(limiter -> limiter.getInteger("limit"))
                .toList();
    }

    private static void awaitShown(IsothermProcess api, int contexts, int limit) {
        Awaitility.await(contexts + " contexts with a limit of " + limit)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> shown(limits(api)),
                        all -> all.size() == contexts && all.stream().allMatch(one -> one == limit));
    }

    private void awaitHanging(int calls) {
        Awaitility.await(calls + " calls under way")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> upstream.hanging() >= calls);
    }

    @Test
    void aChangeReachesAllProcessesOutlivesThemAndCanBeTakenBackAndADeadProcessIsSeenNoMore() {
        List<IsothermProcess> first = startTwo();
        awaitShown(first.get(0), 4, FILE);
        changesWhileCallsHang(first);
        awaitShown(first.get(1), 4, CHANGED);
        first.forEach(process -> process.signal("TERM"));
        first.forEach(process -> assertThat(process.awaitExit(SOON)).isZero());

        List<IsothermProcess> second = startTwo();
        awaitShown(second.get(0), 4, CHANGED);
        JsonObject reverted = admin(second.get(1), "DELETE", LIMIT, Optional.empty());
        assertThat(reverted.getValue("override")).isNull();
        awaitShown(second.get(0), 4, FILE);

        second.get(1).signal("KILL");
        awaitShown(second.get(0), 2, FILE);
        String gone = "-" + second.get(1).pid();
        assertThat(limits(second.get(0)).getJsonArray("contexts").stream()
                        .map(context -> ((JsonObject) context).getString("process")))
                .hasSize(2)
                .noneMatch(process -> process.endsWith(gone));
    }

    private void changesWhileCallsHang(List<IsothermProcess> apis) {
        upstream.behave(call -> Behaviour.HANG);
        List<CompletableFuture<HttpResponse<String>>> records = Stream.of(
                        "London Manchester", "Birmingham Edinburgh", "Glasgow Dublin")
                .map(pair -> pair.split(" "))
                .flatMap(pair -> Stream.of(getting(apis.get(0), pair[0]), getting(apis.get(1), pair[1])))
                .toList();
        awaitHanging(2 * FILE);
        assertThat(upstream.hanging()).isEqualTo(2 * FILE);
        long asked = System.nanoTime();
        JsonObject changed = admin(apis.get(0), "PATCH", LIMIT, Optional.of("{\"perContext\": " + CHANGED + "}"));
        awaitShown(apis.get(0), 4, CHANGED);
        // A record that is under way looks at its limit whenever one of its calls ends.
        upstream.release();
        awaitHanging(2 * CHANGED);
        LOG.info("The provider saw both processes use the change after {} ms", millisSince(asked));

        assertThat(changed.getJsonObject("override").getString("changed_by"))
                .isEqualTo("admin (claims to be anna) at 127.0.0.1");
        upstream.behave(call -> Behaviour.WEATHER);
        upstream.release();
        records.forEach(record ->
                assertThat(record.join().statusCode()).as(record.join().body()).isEqualTo(200));
        // Exactly: each took as many as it may and no more, before the change as after it.
        assertThat(upstream.peak()).isEqualTo(2 * CHANGED);
        apis.get(0).awaitLogged(": limit visual-crossing is now perContext " + CHANGED);
    }

    private CompletableFuture<HttpResponse<String>> getting(IsothermProcess api, String place) {
        return CompletableFuture.supplyAsync(() -> api.get("/v1/records/daily/" + place + "/11-20"), clients);
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
