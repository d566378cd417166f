package dev.isotherm.bench;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** An API JVM and a worker JVM with a Redis and a provider that do what a situation wants. */
final class Watched implements AutoCloseable {
    private static final Duration FREEZE = Duration.ofMillis(400);

    final RedisProcess redis;
    final UpstreamServer provider;
    final int apiPort = Services.freePort();
    final int workerPort = Services.freePort();
    final Client client = new Client(apiPort, 0);
    private final ColdPlaces cold = new ColdPlaces();
    private final Started started = new Started();
    private final ServiceJvm api;
    private ServiceJvm worker;

    Watched() {
        redis = started.add(RedisProcess.start());
        provider = started.add(UpstreamServer.start());
        api = launch("api", apiPort, "Ready on");
        startWorker();
    }

    private ServiceJvm launch(String role, int port, String ready) {
        Map<String, String> environment = new HashMap<>();
        environment.put("REDIS_URL", redis.url());
        environment.put("ADMIN_API_KEY", Services.ADMIN_KEY);
        environment.put("VISUAL_CROSSING_API_KEY", "bench");
        environment.put("VISUAL_CROSSING_BASE_URL", provider.uri().toString());
        environment.put("ISOTHERM_LIMITS_VISUAL_CROSSING_CLUSTER_DAILY_RECORDS", "1000000");
        environment.put("ISOTHERM_WEATHER_ATTEMPTS", "1");
        environment.put("ISOTHERM_JOBS_LEASE_MS", "3000");
        environment.put("PORT", Integer.toString(port));
        if (role.equals("api")) {
            environment.put("API_ACCESS_TOKEN", Services.TOKEN);
        } else {
            environment.put("ISOTHERM_JOBS_RETRY_MAX_ATTEMPTS", "2");
        }
        return started.add(ServiceJvm.start(
                List.of("-jar", System.getProperty("isotherm.jar"), "-conf", "conf/" + role + ".json"),
                environment,
                ready,
                Path.of("target", "bench", role + ".log")));
    }

    void startWorker() {
        worker = launch("worker", workerPort, "runs as worker");
    }

    /** Stops the worker as a platform does. */
    void stopWorker() {
        worker.stop();
    }

    /** Kills the worker while it runs a job, and starts it again. */
    void replaceKilledWorker() {
        provider.behave(call -> Behaviour.HANG);
        int before = provider.calls().size();
        enqueue();
        while (provider.calls().size() == before) {
            pause(Duration.ofMillis(20));
        }
        worker.close();
        provider.reset();
        startWorker();
    }

    /** A record that has to be bought. */
    void enqueue() {
        client.enqueue(cold.next());
    }

    /** Asks for so many records at once that have to be bought, whatever comes of it. */
    void ask(int records) {
        for (int i = 0; i < records; i++) {
            client.statusLater(cold.next());
        }
    }

    /** Keeps the API from running for a moment, as a machine does that has too little processor. */
    void freezeApi() {
        api.signal("STOP");
        pause(FREEZE);
        api.signal("CONT");
    }

    /** Changes a limit as an operator does. */
    void limit(String name, JsonObject change) {
        client.patch("limits/" + name, change);
    }

    static void pause(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        started.close();
    }
}
