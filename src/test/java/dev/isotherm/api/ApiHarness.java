package dev.isotherm.api;

import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.IsothermConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.metrics.Meters;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.SecretGuard;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.worker.QueueKeeperVerticle;
import dev.isotherm.worker.WorkerVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** The API in this JVM, on a free port, on the day on which the contract's answers were captured. */
public final class ApiHarness implements AutoCloseable {
    public static final String TOKEN = "svc-token";
    public static final Duration DEADLINE = Awaiting.DEADLINE;
    public static final Instant NOW = Instant.parse("2026-11-23T13:12:42Z");

    public final int port = IsothermProcess.freePort();
    private final Vertx vertx;
    private final Clock clock;
    private final IsothermConfig config;
    private final Meters meters = new Meters();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static {
        warmUp();
    }

    private ApiHarness(Vertx vertx, Clock clock, String redis, URI upstream, JsonObject more) {
        this.vertx = vertx;
        this.clock = clock;
        JsonObject file = new JsonObject()
                .put("role", "dev")
                // As long as it may be: on a busy machine a test that wants an answer should not get 503.
                .put("redis", new JsonObject().put("url", redis).put("deadlineMs", 900))
                .put(
                        "http",
                        new JsonObject()
                                .put("port", port)
                                .put("accessToken", TOKEN)
                                // Many tests send hundreds of requests that are refused.
                                .put("refusalsPerSecond", 0))
                .put(
                        "weather",
                        new JsonObject()
                                .put("provider", "visual_crossing")
                                .put("key", "k3y")
                                .put("baseUrl", upstream.toString())
                                .put("attempts", 1));
        config = ConfigLoader.load(file.mergeIn(more, true), Map.of());
    }

    /* The first requests of a JVM load classes, on a busy machine for longer than a watched event loop may be busy. */
    private static void warmUp() {
        try (RedisProcess redis = RedisProcess.start();
                UpstreamServer upstream = UpstreamServer.start();
                ApiHarness cold = new ApiHarness(
                        Vertx.vertx(),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        redis.url(),
                        upstream.uri(),
                        new JsonObject())) {
            cold.deploy(new HttpVerticle(cold.config, cold.clock, cold.meters));
            cold.work();
            // No lambda of this class may run on another thread before it is initialised, so no job is awaited.
            cold.get("/v1/records/yearly/London/11-20");
            cold.post("/v1/records/yearly/London/11-20/async");
        }
    }

    /** Deploys the HTTP verticle only. */
    public static ApiHarness api(String redis, URI upstream, JsonObject more) {
        return at(NOW, redis, upstream, more);
    }

    /** Deploys the HTTP verticle only, at another time. */
    public static ApiHarness at(Instant now, String redis, URI upstream, JsonObject more) {
        return served(Clock.fixed(now, ZoneOffset.UTC), redis, upstream, more);
    }

    /** Deploys the HTTP verticle only, on the real clock: for tests that look how long ago something was. */
    public static ApiHarness today(String redis, URI upstream, JsonObject more) {
        return served(Clock.systemUTC(), redis, upstream, more);
    }

    private static ApiHarness served(Clock clock, String redis, URI upstream, JsonObject more) {
        ApiHarness harness = new ApiHarness(TestVertx.create(), clock, redis, upstream, more);
        harness.deploy(new HttpVerticle(harness.config, harness.clock, harness.meters));
        return harness;
    }

    /** Deploys a worker and the lease keeper, too. */
    public static ApiHarness all(String redis, URI upstream, JsonObject more) {
        ApiHarness harness = api(redis, upstream, more);
        harness.work();
        return harness;
    }

    /** Starts to run the jobs. */
    public void work() {
        work(1);
    }

    /** Starts to run the jobs on so many contexts. */
    void work(int instances) {
        deploy(new QueueKeeperVerticle(config, clock, meters));
        for (int i = 0; i < instances; i++) {
            deploy(new WorkerVerticle(config, clock, meters));
        }
    }

    /** Deploys another HTTP verticle, which shares the port. */
    void serveMore() {
        deploy(new HttpVerticle(config, clock, meters));
    }

    private void deploy(Deployable verticle) {
        try {
            vertx.deployVerticle(verticle).await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not deployed in " + DEADLINE, e);
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(DEADLINE);
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    /** Sends a request that waits, on a connection that no other one waits on. */
    CompletableFuture<HttpResponse<String>> getLater(String path) {
        return client.sendAsync(
                        request(path).header("Authorization", "Bearer " + TOKEN).build(), BodyHandlers.ofString())
                .thenApply(SecretGuard::look);
    }

    public HttpResponse<String> post(String path) {
        return send("POST", path);
    }

    /** Sends a request with the service token and without a body. */
    public HttpResponse<String> send(String method, String path) {
        return send(request(path).header("Authorization", "Bearer " + TOKEN).method(method, BodyPublishers.noBody()));
    }

    /** Sends a request with the service token and a body. */
    public HttpResponse<String> post(String path, String body) {
        return send(request(path).header("Authorization", "Bearer " + TOKEN).POST(BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    /** Sends a request and reads the answer in another form. */
    public <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> form) {
        try {
            return SecretGuard.look(client.send(request.build(), form));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Enqueues a record, and reads the job when it ended. */
    JsonObject ended(String record) {
        String id = new JsonObject(post("/v1/records/" + record + "/async").body()).getString("job_id");
        return awaitEnd(id);
    }

    public JsonObject awaitEnd(String id) {
        return Awaitility.await()
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> new JsonObject(get("/v1/jobs/" + id).body()),
                        job -> job.containsKey("result") || job.containsKey("error"));
    }

    /** The threads of its event loops. */
    public List<Thread> loops() {
        return StreamSupport.stream(
                        ((VertxInternal) vertx).nettyEventLoopGroup().spliterator(), false)
                .map(loop ->
                        loop.submit(Thread::currentThread).syncUninterruptibly().getNow())
                .toList();
    }

    @Override
    public void close() {
        try {
            vertx.close().await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not closed in " + DEADLINE, e);
        }
    }
}
