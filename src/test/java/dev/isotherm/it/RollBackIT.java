package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As docs/rollback.md says: from two services to one process and back, while clients post jobs and wait for them. */
class RollBackIT {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int PER_SECOND = 80;
    private static final int REQUESTS = 2 * PER_SECOND;

    private final Started started = new Started();
    private final int twoServices = IsothermProcess.freePort();
    private final int oneProcess = IsothermProcess.freePort();
    private final RedisProcess redis = started.add(RedisProcess.start());
    private final Balancer balancer = started.add(new Balancer(List.of(twoServices, oneProcess)));
    private final SteadyLoad load = new SteadyLoad(balancer, PER_SECOND, () -> IsothermProcess.TOKEN);

    @AfterEach
    void stopAll() {
        started.close();
    }

    private IsothermProcess start(String role, int port) {
        return IsothermProcess.start(
                role,
                Map.of(
                        "REDIS_URL",
                        redis.url(),
                        "WEATHER_PROVIDER",
                        "simulated",
                        "ISOTHERM_SIMULATION_LATENCY_MS",
                        "10",
                        "ISOTHERM_HTTP_STOP_DELAY_MS",
                        "1500",
                        "ISOTHERM_HTTP_RECORD_DEADLINE_MS",
                        "120000",
                        "ISOTHERM_HTTP_DRAIN_MS",
                        "60000",
                        "PORT",
                        Integer.toString(port)));
    }

    /* The worker, then the API. */
    private List<IsothermProcess> startTwoServices() {
        List<IsothermProcess> services = started.addAll(
                List.of(() -> start("worker", IsothermProcess.freePort()), () -> start("api", twoServices)));
        balancer.awaitHealthy(twoServices);
        return services;
    }

    private static void stop(IsothermProcess process) {
        process.signal("TERM");
        assertThat(process.awaitExit(SOON)).isZero();
    }

    @Test
    @Timeout(600)
    void nothingIsLostAndNoRequestFails() throws InterruptedException {
        List<IsothermProcess> before = startTwoServices();
        try {
            load.start();
            switchOverAndBack(before);
        } finally {
            load.end();
        }
        assertThat(load.failures().stream().limit(5)).as(load.toString()).isEmpty();
        assertThat(load.ready()).isEqualTo(load.accepted()).hasSizeGreaterThan(10);
        assertThat(RedisTalk.ask(redis.port(), "HGET", "iso:{records}:m", "stalled"))
                .as("jobs of a worker that vanished")
                .isEmpty();
        assertThat(RedisTalk.ask(redis.port(), "ZCARD", "iso:{records}:l")).isEqualTo("0");
    }

    private void switchOverAndBack(List<IsothermProcess> before) {
        load.await(REQUESTS);
        IsothermProcess both = started.add(start("api-with-worker", oneProcess));
        assertThat(both.log())
                .anyMatch(line -> line.contains("visual-crossing 4 per context x 4 = 16 in this process"));
        assertThat(both.log()).noneMatch(line -> line.contains("expectedTotal"));
        balancer.awaitHealthy(oneProcess);
        before.forEach(RollBackIT::stop);
        load.await(REQUESTS);

        List<IsothermProcess> after = startTwoServices();
        stop(both);
        load.await(REQUESTS);
        assertThat(after).allMatch(IsothermProcess::isAlive);
    }
}
