package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API and worker as JVMs of their own that share nothing but a Redis. */
class TwoServicesIT {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int LEASE_MS = 3_000;

    private final Started started = new Started();
    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
        redis = started.add(RedisProcess.start());
    }

    @AfterEach
    void stopAll() {
        started.close();
    }

    private IsothermProcess start(String role, String... more) {
        Map<String, String> environment =
                new HashMap<>(Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated"));
        if (role.equals("worker")) {
            environment.put("ISOTHERM_JOBS_LEASE_MS", Integer.toString(LEASE_MS));
        }
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return started.add(IsothermProcess.start(role, environment));
    }

    private String counter(String name) {
        return RedisCommands.run(redis, "HGET", "iso:{records}:m", name);
    }

    private static JsonObject workers(IsothermProcess api) {
        return new JsonObject(api.get("/health/detailed").body())
                .getJsonObject("checks")
                .getJsonObject("worker");
    }

    @Test
    void twoApisAndTwoWorkersShareOneQueue() {
        List<IsothermProcess> apis = List.of(start("api"), start("api"));
        start("worker");
        start("worker");
        Map<String, String> jobs = new HashMap<>();
        for (int day = 1; day <= 20; day++) {
            String record = "daily/Tokyo/01-%02d".formatted(day);
            jobs.put(apis.get(day % 2).enqueue(record), record);
        }
        jobs.forEach((id, record) -> {
            JsonObject job = apis.get(0).awaitJob(id, SOON, "ready", "error");
            assertThat(job.getString("status")).as(job::encode).isEqualTo("ready");
            JsonObject data = job.getJsonObject("result").getJsonObject("data");
            assertThat("daily/" + data.getString("location") + "/" + data.getString("identifier"))
                    .isEqualTo(record);
        });
        assertThat(counter("succeeded")).isEqualTo("20");
        assertThat(counter("stale")).isEqualTo("(nil)");
    }

    @Test
    void jobsWaitAsPendingWhileNoWorkerRunsAndFinishWhenOneComes() {
        IsothermProcess api = start("api");
        String id = api.enqueue("weekly/Paris/05-06");
        assertThat(api.job(id).getString("status")).isEqualTo("pending");
        assertThat(api.get("/health").statusCode()).isEqualTo(200);
        assertThat(api.get("/v1/records/daily/Paris/05-06").statusCode()).isEqualTo(200);
        assertThat(api.job(id).getString("status")).isEqualTo("pending");
        api.awaitLogged("No worker service is alive while 1 jobs wait");
        assertThat(workers(api).getString("message"))
                .isEqualTo("No worker service gives a sign of life while jobs wait");
        assertThat(workers(api).getInteger("jobs_waiting")).isEqualTo(1);
        assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
        IsothermProcess worker = start("worker");
        assertThat(api.awaitJob(id, SOON, "ready", "error").getString("status")).isEqualTo("ready");
        api.awaitLogged("A worker service is alive again");
        assertThat(workers(api).getInteger("workers")).isEqualTo(1);
        assertThat(worker.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(worker.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(worker.get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
        worker.signal("TERM");
        assertThat(worker.awaitExit(SOON)).isZero();
        String next = api.enqueue("weekly/Paris/05-07");
        assertThat(api.job(next).getString("status")).isEqualTo("pending");
    }

    @Test
    void aJobWhoseWorkerIsKilledFinishesOnAnotherAndIsAcceptedOnce() {
        IsothermProcess api = start("api");
        IsothermProcess doomed =
                start("worker", "ISOTHERM_SIMULATION_LATENCY_MS", "60000", "ISOTHERM_WEATHER_TIMEOUT_MS", "120000");
        String id = api.enqueue("monthly/Oslo/07-08");
        api.awaitJob(id, SOON, "processing");
        IsothermProcess heir = start("worker");
        doomed.signal("KILL");
        // The lease, the reaper's second and the poll; the rest is for the job itself on a busy machine.
        Duration deadline = Duration.ofMillis(LEASE_MS + 1_500).plusSeconds(10);
        JsonObject job = api.awaitJob(id, deadline, "ready", "error");
        assertThat(job.getString("status")).as(job::encode).isEqualTo("ready");
        heir.awaitLogged(id + " is queued: its worker");
        assertThat(counter("succeeded")).isEqualTo("1");
        assertThat(counter("stalled")).isEqualTo("1");
        assertThat(RedisCommands.run(redis, "ZCARD", "iso:{records}:l")).isEqualTo("0");
    }

    @Test
    void aStoppingWorkerGivesItsJobToAnotherAtOnce() {
        IsothermProcess api = start("api");
        IsothermProcess leaving = start(
                "worker",
                "ISOTHERM_SIMULATION_LATENCY_MS",
                "60000",
                "ISOTHERM_WEATHER_TIMEOUT_MS",
                "120000",
                "ISOTHERM_WORKER_DRAIN_MS",
                "200");
        String id = api.enqueue("daily/Rome/09-10");
        api.awaitJob(id, SOON, "processing");
        start("worker");
        leaving.signal("TERM");
        assertThat(leaving.awaitExit(SOON)).isZero();
        assertThat(api.awaitJob(id, SOON, "ready", "error").getString("status")).isEqualTo("ready");
        assertThat(counter("stalled")).as("given back, not lost").isEqualTo("(nil)");
        assertThat(RedisCommands.run(redis, "HGET", "iso:{records}:j:" + id, "attempt"))
                .isEqualTo("1");
    }
}
