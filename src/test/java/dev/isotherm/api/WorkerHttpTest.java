package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.app.Topology;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The port of a worker service: true probes, and nothing else. */
class WorkerHttpTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int LOOPS = 32;

    private final int port = IsothermProcess.freePort();
    private final RedisProcess redis = RedisProcess.start();
    /* So many loops that the one that hangs is no other verticle's. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(LOOPS)
            .setMaxEventLoopExecuteTime(10)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MINUTES));
    private String deployment;

    @BeforeEach
    void deploy() {
        Map<String, String> environment = Map.of(
                "REDIS_URL",
                redis.url(),
                "PORT",
                Integer.toString(port),
                "ADMIN_API_KEY",
                "adm1n-key",
                "WEATHER_PROVIDER",
                "simulated");
        deployment = await(vertx.deployVerticle(new Topology(Clock.systemUTC(), "test", new Meters())
                .root(ConfigLoader.load(JsonObject.of("role", "worker"), environment))));
    }

    @AfterEach
    void close() {
        await(vertx.close());
        redis.close();
    }

    private HttpResponse<String> send(String method, String path) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Awaiting.DEADLINE)
                            .method(method, BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonObject get(String path, int status) {
        HttpResponse<String> answer = send("GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new JsonObject(answer.body());
    }

    private void eventually(String path, int status) {
        Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> send("GET", path).statusCode() == status);
    }

    @Test
    void tellsThatAllIsWell() {
        assertThat(get("/health", 200).getString("status")).isEqualTo("healthy");
        assertThat(get("/health/live", 200).getJsonObject("event_loops").getInteger("hanging"))
                .isZero();
        JsonObject ready = get("/health/ready", 200).getJsonObject("checks");
        assertThat(ready.fieldNames()).containsExactlyInAnyOrder("redis", "worker");
        assertThat(ready.getJsonObject("worker").getInteger("contexts")).isEqualTo(1);
        JsonObject all = get("/health/detailed", 200).getJsonObject("checks");
        assertThat(all.fieldNames()).containsExactlyInAnyOrder("redis", "simulated_api", "worker");
        assertThat(all.getJsonObject("simulated_api").getString("status")).isEqualTo("healthy");
    }

    @Test
    void anythingElseIsNotFound() {
        for (String path : new String[] {"/", "/v1/jobs/1", "/admin/queues", "/docs", "/metric", "/health/other"}) {
            assertThat(get(path, 404).getString("code")).as(path).isEqualTo("NOT_FOUND");
        }
        assertThat(send("POST", "/health").statusCode()).isEqualTo(405);
        assertThat(send("POST", "/v1/analytics").statusCode()).isEqualTo(404);
    }

    @Test
    void isNotReadyWhileRedisTakesNoWritesAndLivesOn() {
        RedisTalk.ask(redis.port(), "CONFIG", "SET", "maxmemory", "1");
        eventually("/health/ready", 503);
        eventually("/health", 503);
        JsonObject redisCheck =
                get("/health/detailed", 503).getJsonObject("checks").getJsonObject("redis");
        assertThat(redisCheck.getString("status")).isEqualTo("unhealthy");
        assertThat(redisCheck.encode()).doesNotContain("OOM");
        assertThat(get("/health/live", 200).getString("status")).isEqualTo("healthy");
        RedisTalk.ask(redis.port(), "CONFIG", "SET", "maxmemory", "0");
        eventually("/health/ready", 200);
    }

    @Test
    void aLoopThatHangsIsNoticedUntilItRunsAgain() {
        CountDownLatch end = new CountDownLatch(1);
        await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                new LoopBeat(vertx, "other#hangs").start();
                vertx.setTimer(1, id -> hang(end));
                return Future.succeededFuture();
            }
        }));
        eventually("/health/live", 503);
        assertThat(get("/health/live", 503).getJsonObject("event_loops").getInteger("hanging"))
                .isEqualTo(1);
        end.countDown();
        eventually("/health/live", 200);
    }

    private static void hang(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void stopsListeningWithItsWorkers() {
        await(vertx.undeploy(deployment));
        assertThat(Awaiting.failureOf(vertx.createNetClient().connect(port, "127.0.0.1")))
                .isNotNull();
    }
}
