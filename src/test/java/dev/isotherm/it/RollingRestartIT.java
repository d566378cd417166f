package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.Digest;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.IsothermProcess;
import io.vertx.core.buffer.Buffer;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two API processes behind a balancer, stopped and started in place one after the other: no request fails. */
class RollingRestartIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CLIENTS = 64;
    private static final String RECORD = "/v1/records/daily/London/11-20/async";
    private static final String NEXT_TOKEN = "next-hunter2-0123456789abcdef0123";
    private static final String NO_JOB = "/v1/jobs/nope";

    /* As often as -Disotherm.restart.rounds says. */
    private final int rounds = Integer.getInteger("isotherm.restart.rounds", 1);
    private final List<Integer> ports = List.of(IsothermProcess.freePort(), IsothermProcess.freePort());
    private final Set<Integer> healthy = ConcurrentHashMap.newKeySet();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile String url;
    private final AtomicLong served = new AtomicLong();

    private volatile String accepted = IsothermProcess.TOKEN;
    private volatile String sent = IsothermProcess.TOKEN;

    @Test
    @Timeout(600)
    void noRequestFails() throws InterruptedException {
        whileClientsAsk(servers -> {
            for (int round = 0; round < rounds; round++) {
                restartAll(servers);
            }
        });
    }

    /* As docs/security.md says. */
    @Test
    @Timeout(600)
    void noRequestFailsWhileATokenIsReplaced() throws InterruptedException {
        String next = "sha256:" + Digest.sha256(Buffer.buffer(NEXT_TOKEN), 32);
        whileClientsAsk(servers -> {
            accepted = IsothermProcess.TOKEN + "," + next;
            restartAll(servers);
            sent = NEXT_TOKEN;
            awaitAnswers();
            accepted = next;
            restartAll(servers);
            BalancedClient late = new BalancedClient(ports, healthy, failures::add);
            assertThat(late.call("GET", NO_JOB, IsothermProcess.TOKEN))
                    .as("the old token")
                    .isEqualTo(403);
            late.close();
        });
    }

    private void whileClientsAsk(Consumer<Map<Integer, IsothermProcess>> steps) throws InterruptedException {
        Map<Integer, IsothermProcess> servers = new HashMap<>();
        try (RedisProcess redis = RedisProcess.start()) {
            url = redis.url();
            try {
                ports.forEach(port -> servers.put(port, start(port)));
                serve(() -> steps.accept(servers));
            } finally {
                servers.values().forEach(IsothermProcess::close);
            }
        }
        assertThat(failures.stream().limit(5))
                .as("of %d requests", served.get())
                .isEmpty();
    }

    private void serve(Runnable steps) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            threads.execute(this::probe);
            Awaitility.await().atMost(SOON).until(() -> healthy.size() == ports.size());
            for (int i = 0; i < CLIENTS; i++) {
                threads.execute(this::ask);
            }
            steps.run();
        } finally {
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private void restartAll(Map<Integer, IsothermProcess> servers) {
        ports.forEach(port -> restart(servers, port));
    }

    private void restart(Map<Integer, IsothermProcess> servers, int port) {
        awaitAnswers();
        try (IsothermProcess old = servers.get(port)) {
            old.signal("TERM");
            assertThat(old.awaitExit(SOON)).isZero();
        }
        awaitAnswers();
        servers.put(port, start(port));
        Awaitility.await().atMost(SOON).until(() -> healthy.contains(port));
    }

    private void awaitAnswers() {
        long before = served.get();
        Awaitility.await().atMost(SOON).until(() -> served.get() > before + 20 * CLIENTS);
    }

    private IsothermProcess start(int port) {
        return IsothermProcess.start(
                "api",
                Map.of(
                        "REDIS_URL",
                        url,
                        "API_ACCESS_TOKEN",
                        accepted,
                        "WEATHER_PROVIDER",
                        "simulated",
                        "ISOTHERM_HTTP_STOP_DELAY_MS",
                        "1500",
                        "PORT",
                        Integer.toString(port)));
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

    private void ask() {
        BalancedClient client = new BalancedClient(ports, healthy, failures::add);
        while (!over.get()) {
            expect(202, client.call("POST", RECORD, sent));
            expect(404, client.call("GET", NO_JOB, sent));
            expect(200, client.call("GET", "/", sent));
        }
        client.close();
    }

    private void expect(int status, int got) {
        served.incrementAndGet();
        if (got != status && got != 0) {
            failures.add("status " + got + " instead of " + status);
        }
    }
}
