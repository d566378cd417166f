package dev.isotherm.bench;

import dev.isotherm.config.SimulationConfig;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.dev.weather.SimulatedWeatherVerticle;
import dev.isotherm.support.Started;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One API JVM, one worker JVM, a Redis, and the simulated weather service in this JVM, all on loopback. */
public final class Services implements AutoCloseable {
    public static final String TOKEN = "bench-token";
    static final String ADMIN_KEY = "bench-admin-key";
    private static final long DEPLOY_SECONDS = 20;
    private static final Pattern USED = Pattern.compile("(?m)^used_memory:(\\d+)");
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    public final RedisProcess redis;
    public final Client client;
    public final int port = freePort();
    private final Vertx vertx = Vertx.vertx();
    private final Started started = new Started();
    private final Map<String, Integer> launched = new HashMap<>();
    private final List<ServiceJvm> apis = new ArrayList<>();
    private final Map<String, String> apiMore;
    private final int providerPort;
    private ServiceJvm worker;

    /**
     * What to start.
     *
     * @param limit provider calls at once on each context
     * @param workers instances of the worker verticle
     * @param apis instances of the HTTP verticle
     * @param workerJvms how many workers, each with so many instances
     */
    public record Shape(int limit, int workers, int apis, int workerJvms) {
        public Shape(int limit, int workers, int apis) {
            this(limit, workers, apis, 1);
        }
    }

    private Services(Shape shape, Map<String, String> more, Map<String, String> api) {
        apiMore = api;
        redis = started.add(RedisProcess.start());
        started.add(() -> vertx.close().await(DEPLOY_SECONDS, TimeUnit.SECONDS));
        SimulatedWeatherVerticle weather =
                new SimulatedWeatherVerticle(new SimulationConfig(0, Duration.ZERO, 0, 1), Clock.systemUTC());
        try {
            vertx.deployVerticle(weather).await(DEPLOY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        providerPort = weather.port();
        client = new Client(port, providerPort);
        worker = launch("worker", shape, "runs as worker", more);
        for (int i = 1; i < shape.workerJvms; i++) {
            launch("worker", shape, "runs as worker", more);
        }
        apis.add(launch("api", shape, "Ready on", api));
    }

    static Services start(Shape shape) {
        return start(shape, Map.of());
    }

    /** The same, with a worker that is configured beyond its shape. */
    static Services start(Shape shape, Map<String, String> worker) {
        return start(shape, worker, Map.of());
    }

    /** The same, with an API that is configured beyond its shape, too. */
    public static Services start(Shape shape, Map<String, String> worker, Map<String, String> api) {
        return new Services(shape, worker, api);
    }

    /** Starts another API JVM like the first; its port. */
    public int addApi(Shape shape) {
        Map<String, String> more = new HashMap<>(apiMore);
        int another = freePort();
        more.put("PORT", Integer.toString(another));
        apis.add(launch("api", shape, "Ready on", more));
        return another;
    }

    /** The API JVMs, in the order of their starts. */
    public List<ServiceJvm> apis() {
        return List.copyOf(apis);
    }

    /** Stops the first worker: what is enqueued from now on waits for somebody else. */
    public void stopWorker() {
        worker.stop();
    }

    /** Stops the worker, which ends its jobs, and starts it with another configuration. */
    void restartWorker(Shape shape, Map<String, String> more) {
        worker.stop();
        worker = launch("worker", shape, "runs as worker", more);
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ServiceJvm launch(String role, Shape shape, String ready, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REDIS_URL",
                redis.url(),
                "VISUAL_CROSSING_API_KEY",
                "simulated",
                "VISUAL_CROSSING_BASE_URL",
                "http://127.0.0.1:" + providerPort,
                "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT",
                Integer.toString(shape.limit)));
        if (role.equals("api")) {
            environment.put("API_ACCESS_TOKEN", TOKEN);
            environment.put("ADMIN_API_KEY", ADMIN_KEY);
            // All clients of a benchmark have one address.
            environment.put("ANALYTICS_RATE_LIMIT", "0");
            environment.put("PORT", Integer.toString(port));
            environment.put("ISOTHERM_HTTP_INSTANCES", Integer.toString(shape.apis));
        } else {
            environment.put("ISOTHERM_WORKER_INSTANCES", Integer.toString(shape.workers));
        }
        environment.putAll(more);
        return started.add(ServiceJvm.start(
                List.of("-jar", System.getProperty("isotherm.jar"), "-conf", "conf/" + role + ".json"),
                environment,
                ready,
                Path.of("target", "bench", log(role))));
    }

    /* Where there are several of a role, each has its own. */
    private String log(String role) {
        int before = launched.merge(role, 1, Integer::sum) - 1;
        return role + (before == 0 ? "" : "-" + before) + ".log";
    }

    /** Makes each answer of the provider take so long from now on, and begins its peak anew. */
    void latency(Duration latency) {
        client.simulation(new JsonObject().put("latencyMs", latency.toMillis()));
    }

    /** Makes this share of the provider's answers errors from now on. */
    void failureRate(double rate) {
        client.simulation(new JsonObject().put("failureRate", rate));
    }

    /** What an operator sees of a job. */
    JsonObject job(String id) {
        return client.admin("jobs/" + id);
    }

    /** Ends this one, too, with the rest. */
    public <T extends AutoCloseable> T add(T more) {
        return started.add(more);
    }

    /** Gives each of so many contexts this limit, as an operator does, and waits until they have it. */
    void limit(int perContext, int contexts) {
        client.patch("limits/visual-crossing", new JsonObject().put("perContext", perContext));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEPLOY_SECONDS);
        while (System.nanoTime() < deadline) {
            List<Integer> limits = client.admin("limits").getJsonArray("contexts").stream()
                    .flatMap(context -> ((JsonObject) context).getJsonArray("limiters").stream())
                    .map(JsonObject.class::cast)
                    .filter(limiter -> limiter.getString("name").equals("visual-crossing"))
                    .map(limiter -> limiter.getInteger("limit"))
                    .toList();
            if (limits.equals(Collections.nCopies(contexts, perContext))) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IllegalStateException("Not all of " + contexts + " contexts took the limit " + perContext);
    }

    /** Puts a text into Redis. */
    public void set(String key, String value) {
        ask(Request.cmd(Command.SET).arg(key).arg(value));
    }

    /** The memory that Redis uses, in bytes. */
    long usedMemory() {
        Matcher used = USED.matcher(ask(Request.cmd(Command.INFO).arg("memory")));
        if (!used.find()) {
            throw new IllegalStateException("Redis does not say how much memory it uses");
        }
        return Long.parseLong(used.group(1));
    }

    private String ask(Request request) {
        try {
            return Redis.createClient(vertx, redis.url())
                    .send(request)
                    .await(DEPLOY_SECONDS, TimeUnit.SECONDS)
                    .toString();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the provider counted. */
    JsonObject provider() {
        return client.simulation();
    }

    @Override
    public void close() {
        started.close();
    }
}
