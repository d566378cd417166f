package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.Digest;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two API and two worker processes are replaced one after the other under a constant load, and a service token is
 * replaced as docs/security.md says: no request fails, and no job is lost or done twice. {@code -Disotherm.ledger=long}
 * makes it 200 requests per second for at least a minute.
 */
class RollingRestartIT {
    private static final Duration SOON = Awaiting.DEADLINE;

    private static final System.Logger LOG = System.getLogger(RollingRestartIT.class.getName());
    private static final boolean LONG = "long".equals(System.getProperty("isotherm.ledger"));
    private static final int PER_SECOND = LONG ? 200 : 80;
    /* How many requests between two replacements. */
    private static final int REQUESTS = LONG ? 1_000 : 80;
    private static final int AT_LEAST = LONG ? 60 * PER_SECOND : 0;
    /* Longer than an API serves after its SIGTERM, so streams of events are cut off and continued. */
    private static final Map<String, String> LONG_JOBS = Map.of(
            "ISOTHERM_SIMULATION_LATENCY_MS", "3000",
            "ISOTHERM_WORKER_SLOTS", "24",
            "ISOTHERM_LIMITS_VISUAL_CROSSING_PER_CONTEXT", "500",
            "ISOTHERM_WEATHER_CONNECTIONS", "500");
    private static final String NEXT_TOKEN = "next-hunter2-0123456789abcdef0123";
    private static final String NO_JOB = "/v1/jobs/nope";

    private final Started started = new Started();
    private final List<Integer> apis = List.of(IsothermProcess.freePort(), IsothermProcess.freePort());
    private final List<Integer> workers = List.of(IsothermProcess.freePort(), IsothermProcess.freePort());
    private final Map<Integer, IsothermProcess> running = new HashMap<>();
    private final RedisProcess redis = started.add(RedisProcess.start());
    private final Balancer balancer = started.add(new Balancer(apis));

    private volatile String accepted = IsothermProcess.TOKEN;
    private volatile String sent = IsothermProcess.TOKEN;
    private SteadyLoad load;

    @AfterEach
    void stopAll() {
        started.close();
    }

    @Test
    @Timeout(600)
    void noRequestFailsAndNoJobIsLostOrDoneTwice() throws InterruptedException {
        List<Integer> ports = Stream.concat(apis.stream(), workers.stream()).toList();
        List<IsothermProcess> first = started.addAll(ports.stream()
                .<Supplier<IsothermProcess>>map(port -> () -> start(port))
                .toList());
        for (int i = 0; i < ports.size(); i++) {
            running.put(ports.get(i), first.get(i));
        }
        apis.forEach(balancer::awaitHealthy);
        load = new SteadyLoad(balancer, PER_SECOND, () -> sent);
        try {
            load.start();
            replaceAll();
            load.await(Math.max(REQUESTS, AT_LEAST - load.served()));
        } finally {
            load.end();
            LOG.log(System.Logger.Level.INFO, load.toString());
        }
        assertThat(load.failures().stream().limit(5)).as(load.toString()).isEmpty();
        assertThat(load.ready()).isEqualTo(load.accepted()).hasSizeGreaterThan(10);
        assertThat(counter("succeeded"))
                .as("results that were accepted")
                .isEqualTo(Integer.toString(load.accepted().size()));
        assertThat(List.of(
                        counter("stale"), counter("stalled"), counter("retried"), counter("dead"), counter("failed")))
                .as("late results, jobs of workers that vanished, retries, jobs without a result")
                .containsOnly("");
    }

    private void replaceAll() {
        String next = "sha256:" + Digest.sha256(Buffer.buffer(NEXT_TOKEN), 32);
        accepted = IsothermProcess.TOKEN + "," + next;
        for (int i = 0; i < apis.size(); i++) {
            replace(apis.get(i));
            replace(workers.get(i));
        }
        sent = NEXT_TOKEN;
        load.await(REQUESTS);
        accepted = next;
        apis.forEach(this::replace);
        BalancedClient late = balancer.client(load.failures()::add);
        assertThat(late.call("GET", NO_JOB, IsothermProcess.TOKEN))
                .as("the old token")
                .isEqualTo(403);
        late.close();
    }

    private void replace(int port) {
        load.await(REQUESTS);
        IsothermProcess old = running.get(port);
        old.signal("TERM");
        assertThat(old.awaitExit(SOON)).isZero();
        running.put(port, started.add(start(port)));
        if (apis.contains(port)) {
            balancer.awaitHealthy(port);
        }
    }

    private IsothermProcess start(int port) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "REDIS_URL",
                redis.url(),
                "WEATHER_PROVIDER",
                "simulated",
                "ISOTHERM_SIMULATION_LATENCY_MS",
                "10",
                "PORT",
                Integer.toString(port)));
        if (workers.contains(port)) {
            if (LONG) {
                environment.putAll(LONG_JOBS);
            }
            return IsothermProcess.start("worker", environment);
        }
        environment.put("API_ACCESS_TOKEN", accepted);
        environment.put("ISOTHERM_HTTP_STOP_DELAY_MS", "1500");
        if (!LONG) {
            // A machine that is busy with other tests may need so long.
            environment.put("ISOTHERM_REDIS_DEADLINE_MS", "900");
            environment.put("ISOTHERM_HTTP_RECORD_DEADLINE_MS", "120000");
            environment.put("ISOTHERM_HTTP_DRAIN_MS", "60000");
        }
        return IsothermProcess.start("api", environment);
    }

    private String counter(String name) {
        return RedisTalk.ask(redis.port(), "HGET", "iso:{records}:m", name);
    }
}
