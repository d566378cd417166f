package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two APIs and workers as JVMs of their own that share nothing but a Redis. Each test has workers of its own. */
class TwoServicesIT {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int LEASE_MS = 3_000;
    /* Never answers while a test runs. */
    private static final Map<String, String> SILENT_PROVIDER = Map.of(
            "ISOTHERM_SIMULATION_LATENCY_MS", "60000",
            "ISOTHERM_WEATHER_TIMEOUT_MS", "120000",
            "ISOTHERM_WORKER_DRAIN_MS", "200");

    private static final Started SHARED = new Started();
    private static RedisProcess redis;
    private static List<IsothermProcess> apis;
    private static IsothermProcess api;

    private final Started started = new Started();
    private final List<IsothermProcess> workers = new ArrayList<>();

    @BeforeAll
    static void startApis() {
        redis = SHARED.add(RedisProcess.start());
        apis = SHARED.addAll(List.of(() -> start("api", Map.of()), () -> start("api", Map.of())));
        api = apis.get(0);
    }

    @AfterAll
    static void stopApis() {
        SHARED.close();
    }

    /* In the usual way: whoever is killed counts as alive for some seconds. */
    @AfterEach
    void stopWorkers() {
        workers.stream().filter(IsothermProcess::isAlive).forEach(worker -> worker.signal("TERM"));
        workers.forEach(worker -> worker.awaitExit(SOON));
        started.close();
    }

    private static IsothermProcess start(String role, Map<String, String> more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated"));
        environment.put("ISOTHERM_SIMULATION_LATENCY_MS", "5");
        if (role.equals("worker")) {
            environment.put("ISOTHERM_JOBS_LEASE_MS", Integer.toString(LEASE_MS));
        }
        environment.putAll(more);
        return IsothermProcess.start(role, environment);
    }

    private IsothermProcess startWorker(Map<String, String> more) {
        return startWorkers(List.of(more)).get(0);
    }

    /* At once, each with more variables. */
    private List<IsothermProcess> startWorkers(List<Map<String, String>> more) {
        List<IsothermProcess> added = started.addAll(more.stream()
                .<Supplier<IsothermProcess>>map(variables -> () -> start("worker", variables))
                .toList());
        workers.addAll(added);
        return added;
    }

    private static void stop(IsothermProcess worker) {
        worker.signal("TERM");
        assertThat(worker.awaitExit(SOON)).isZero();
    }

    private static int counter(String name) {
        String count = RedisTalk.ask(redis.port(), "HGET", "iso:{records}:m", name);
        return count.isEmpty() ? 0 : Integer.parseInt(count);
    }

    private static JsonObject workerHealth() {
        return new JsonObject(api.get("/health/detailed").body())
                .getJsonObject("checks")
                .getJsonObject("worker");
    }

    @Test
    void twoApisAndTwoWorkersShareOneQueue() {
        int before = counter("succeeded");
        startWorkers(List.of(Map.of(), Map.of()));
        Map<String, String> jobs = new HashMap<>();
        for (int day = 1; day <= 20; day++) {
            String record = "daily/Tokyo/01-%02d".formatted(day);
            jobs.put(apis.get(day % 2).enqueue(record), record);
        }
        jobs.forEach((id, record) -> {
            JsonObject job = api.awaitJob(id, SOON, "ready", "error");
            assertThat(job.getString("status")).as(job::encode).isEqualTo("ready");
            JsonObject data = job.getJsonObject("result").getJsonObject("data");
            assertThat("daily/" + data.getString("location") + "/" + data.getString("identifier"))
                    .isEqualTo(record);
        });
        assertThat(counter("succeeded") - before).isEqualTo(20);
        assertThat(counter("stale")).isZero();
    }

    @Test
    void jobsWaitAsPendingWhileNoWorkerRunsAndFinishWhenOneComes() {
        String id = api.enqueue("weekly/Paris/05-06");
        assertThat(api.job(id).getString("status")).isEqualTo("pending");
        assertThat(api.get("/health").statusCode()).isEqualTo(200);
        assertThat(api.get("/v1/records/daily/Paris/05-06").statusCode()).isEqualTo(200);
        assertThat(api.job(id).getString("status")).isEqualTo("pending");
        api.awaitLogged("No worker service is alive while 1 jobs wait");
        assertThat(workerHealth().getString("message"))
                .isEqualTo("No worker service gives a sign of life while jobs wait");
        assertThat(workerHealth().getInteger("jobs_waiting")).isEqualTo(1);
        assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
        IsothermProcess worker = startWorker(Map.of());
        assertThat(api.awaitJob(id, SOON, "ready", "error").getString("status")).isEqualTo("ready");
        api.awaitLogged("A worker service is alive again");
        assertThat(workerHealth().getInteger("workers")).isEqualTo(1);
        assertThat(worker.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(worker.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(worker.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
        stop(worker);
        String next = api.enqueue("weekly/Paris/05-07");
        assertThat(api.job(next).getString("status")).isEqualTo("pending");
        assertThat(api.send(api.request("/v1/jobs/" + next).DELETE().build()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aJobWhoseWorkerIsKilledFinishesOnAnotherAndIsAcceptedOnce() {
        int succeeded = counter("succeeded");
        int stalled = counter("stalled");
        IsothermProcess doomed = startWorker(SILENT_PROVIDER);
        String id = api.enqueue("monthly/Oslo/07-08");
        api.awaitJob(id, SOON, "processing");
        IsothermProcess heir = startWorker(Map.of());
        doomed.signal("KILL");
        // The lease, the reaper's second and the poll; the rest is for the job itself on a busy machine.
        Duration deadline = Duration.ofMillis(LEASE_MS + 1_500).plusSeconds(10);
        JsonObject job = api.awaitJob(id, deadline, "ready", "error");
        assertThat(job.getString("status")).as(job::encode).isEqualTo("ready");
        heir.awaitLogged(id + " is queued: its worker");
        assertThat(counter("succeeded") - succeeded).isEqualTo(1);
        assertThat(counter("stalled") - stalled).isEqualTo(1);
        assertThat(RedisTalk.ask(redis.port(), "ZCARD", "iso:{records}:l")).isEqualTo("0");
    }

    @Test
    void aStoppingWorkerGivesItsJobToAnotherAtOnce() {
        int stalled = counter("stalled");
        IsothermProcess leaving = startWorker(SILENT_PROVIDER);
        String id = api.enqueue("daily/Rome/09-10");
        api.awaitJob(id, SOON, "processing");
        startWorker(Map.of());
        stop(leaving);
        assertThat(api.awaitJob(id, SOON, "ready", "error").getString("status")).isEqualTo("ready");
        assertThat(counter("stalled") - stalled).as("given back, not lost").isZero();
        assertThat(RedisTalk.ask(redis.port(), "HGET", "iso:{records}:j:" + id, "attempt"))
                .isEqualTo("1");
    }
}
