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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As docs/rollback.md says: from two services to one process and back, while clients post jobs and wait for them. */
class RollBackIT {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int CLIENTS = 12;
    private static final List<String> PLACES = List.of("London", "Paris", "Tokyo", "Sydney", "Oslo", "Rome");
    private static final int DAYS = 28;
    private static final int MONTHS = 12;

    private final Started started = new Started();
    private final int twoServices = IsothermProcess.freePort();
    private final int oneProcess = IsothermProcess.freePort();
    private final List<Integer> ports = List.of(twoServices, oneProcess);
    private final Set<Integer> healthy = ConcurrentHashMap.newKeySet();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final RedisProcess redis = started.add(RedisProcess.start());

    @AfterEach
    void stopAll() {
        started.close();
    }

    private IsothermProcess start(String role, int port) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REDIS_URL",
                redis.url(),
                "WEATHER_PROVIDER",
                "simulated",
                "ISOTHERM_SIMULATION_LATENCY_MS",
                "10",
                "ISOTHERM_HTTP_STOP_DELAY_MS",
                "1500",
                "PORT",
                Integer.toString(port)));
        return started.add(IsothermProcess.start(role, environment));
    }

    private static void stop(IsothermProcess process) {
        process.signal("TERM");
        assertThat(process.awaitExit(SOON)).isZero();
    }

    @Test
    @Timeout(600)
    void nothingIsLostAndNoRequestFails() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            threads.execute(this::probe);
            for (int i = 0; i < CLIENTS; i++) {
                threads.execute(this::ask);
            }
            switchOverAndBack();
        } finally {
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(failures.stream().limit(5)).as("of %d jobs", next.get()).isEmpty();
        assertThat(ready).isEqualTo(accepted).hasSizeGreaterThan(CLIENTS);
        assertThat(RedisCommands.run(redis, "HGET", "iso:{records}:m", "stalled"))
                .as("jobs of a worker that vanished")
                .isEqualTo("(nil)");
        assertThat(RedisCommands.run(redis, "ZCARD", "iso:{records}:l")).isEqualTo("0");
    }

    private void switchOverAndBack() {
        IsothermProcess api = start("api", twoServices);
        IsothermProcess worker = start("worker", IsothermProcess.freePort());
        awaitJobs();

        IsothermProcess both = start("api-with-worker", oneProcess);
        assertThat(both.log())
                .anyMatch(line -> line.contains("visual-crossing 4 per context x 4 = 16 in this process"));
        assertThat(both.log()).noneMatch(line -> line.contains("expectedTotal"));
        awaitHealthy(oneProcess);
        stop(worker);
        stop(api);
        awaitJobs();

        api = start("api", twoServices);
        worker = start("worker", IsothermProcess.freePort());
        awaitHealthy(twoServices);
        stop(both);
        awaitJobs();
        assertThat(api.isAlive() && worker.isAlive()).isTrue();
    }

    private void awaitHealthy(int port) {
        Awaitility.await().atMost(SOON).until(() -> healthy.contains(port));
    }

    private void awaitJobs() {
        int before = ready.size();
        Awaitility.await().atMost(SOON).until(() -> ready.size() > before + 3 * CLIENTS || !failures.isEmpty());
    }

    /* As a balancer does: so often, and each time on a connection of its own. */
    private void probe() {
        Awaitility.await().forever().pollInterval(Duration.ofMillis(50)).until(() -> {
            Set<Integer> now = BalancedClient.healthyOf(ports);
            healthy.addAll(now);
            healthy.retainAll(now);
            return over.get();
        });
    }

    /* Each client posts a job and waits for its result before it posts the next. */
    private void ask() {
        BalancedClient client = new BalancedClient(ports, healthy, failures::add);
        while (!over.get() && failures.isEmpty()) {
            int status = client.call("POST", "/v1/records/daily/" + record() + "/async", IsothermProcess.TOKEN);
            if (status != 202) {
                failures.add("a job was answered with " + status);
                break;
            }
            String id = new JsonObject(client.body()).getString("job_id");
            accepted.add(id);
            awaitReady(client, id);
        }
        client.close();
    }

    private String record() {
        int number = next.getAndIncrement();
        int day = number / PLACES.size();
        return PLACES.get(number % PLACES.size()) + "/%02d-%02d".formatted(1 + day / DAYS % MONTHS, 1 + day % DAYS);
    }

    private void awaitReady(BalancedClient client, String id) {
        String status = "pending";
        while (List.of("pending", "processing").contains(status) && failures.isEmpty()) {
            int answer = client.call("GET", "/v1/jobs/" + id, IsothermProcess.TOKEN);
            status = answer == 200 ? new JsonObject(client.body()).getString("status") : "answered with " + answer;
        }
        if (status.equals("ready")) {
            ready.add(id);
        } else {
            failures.add("job " + id + ": " + status);
        }
    }
}
