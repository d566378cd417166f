package dev.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.Started;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis goes away and comes back under steady requests; nobody restarts anything else. */
class RedisOutageIT {
    private static final Duration SOON = Awaiting.DEADLINE;
    private static final int ROW = 20;
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    private final Started started = new Started();
    private RedisProcess redis;
    private IsothermProcess api;

    @BeforeEach
    void start() {
        redis = started.add(RedisProcess.start());
        Map<String, String> environment = Map.of("REDIS_URL", redis.url(), "WEATHER_PROVIDER", "simulated");
        api = started.add(IsothermProcess.start("api", environment));
        started.add(IsothermProcess.start("worker", environment));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    @Test
    void aKilledRedisIsFoundAgain() {
        underSteadyRequests(redis::kill, redis::restart);
    }

    @Test
    void aFrozenRedisIsFoundAgain() {
        underSteadyRequests(redis::freeze, redis::resume);
    }

    private void underSteadyRequests(Runnable away, Runnable back) {
        String before = api.enqueue("daily/London/02-03");
        api.awaitJob(before, SOON, "ready");
        AtomicBoolean stop = new AtomicBoolean();
        List<Probe> probes = List.of(
                new Probe("health", () -> api.get("/health")),
                new Probe("job", () -> api.get("/v1/jobs/" + before)),
                new Probe("record", () -> api.get("/v1/records/daily/London/02-03")),
                new Probe("enqueue", () -> api.post("/v1/records/daily/London/02-03/async")));
        ExecutorService clients = Executors.newFixedThreadPool(probes.size());
        try {
            probes.forEach(probe -> clients.execute(() -> probe.runUntil(stop)));
            Awaitility.await().atMost(SOON).until(() -> probes.stream().allMatch(p -> p.count(200, 202) > 5));
            away.run();
            Awaitility.await().pollDelay(OUTAGE).atMost(OUTAGE.plus(SOON)).until(() -> probes.stream()
                    .allMatch(p -> p.count(503) > 0));
            back.run();
            long returned = System.nanoTime();
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20)).until(() -> probes.stream()
                    .allMatch(p -> p.recoveredSince(returned)));
            String after = api.enqueue("daily/London/02-04");
            assertThat(api.awaitJob(after, SOON, "ready", "error").getString("status"))
                    .isEqualTo("ready");
        } finally {
            stop.set(true);
            clients.shutdown();
        }
        assertThat(awaitEnd(clients)).isTrue();
        probes.forEach(Probe::check);
    }

    private static boolean awaitEnd(ExecutorService clients) {
        try {
            return clients.awaitTermination(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private record Answer(int status, String retryAfter, String body, long sentAt, long nanos) {}

    private static final class Probe {
        private final String name;
        private final Supplier<HttpResponse<String>> request;
        private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();

        Probe(String name, Supplier<HttpResponse<String>> request) {
            this.name = name;
            this.request = request;
        }

        void runUntil(AtomicBoolean stop) {
            while (!stop.get()) {
                long sentAt = System.nanoTime();
                HttpResponse<String> response = request.get();
                answers.add(new Answer(
                        response.statusCode(),
                        response.headers().firstValue("Retry-After").orElse(""),
                        response.body(),
                        sentAt,
                        System.nanoTime() - sentAt));
            }
        }

        long count(Integer... statuses) {
            return answers.stream()
                    .filter(a -> List.of(statuses).contains(a.status()))
                    .count();
        }

        /* Each instance finds Redis by itself: only a row of good answers tells that all have. */
        boolean recoveredSince(long nanoTime) {
            List<Answer> latest =
                    answers.stream().filter(a -> a.sentAt() >= nanoTime).toList();
            return latest.size() >= ROW
                    && latest.subList(latest.size() - ROW, latest.size()).stream()
                            .allMatch(a -> a.status() < 300);
        }

        void check() {
            List<Answer> all = new ArrayList<>(answers);
            long slowest = all.stream().mapToLong(Answer::nanos).max().orElseThrow();
            System.getLogger(name)
                    .log(
                            System.Logger.Level.INFO,
                            "{0}: {1} answers, the slowest after {2} ms",
                            name,
                            all.size(),
                            TimeUnit.NANOSECONDS.toMillis(slowest));
            assertThat(all).allSatisfy(a -> {
                assertThat(a.status()).as("%s: %s", name, a.body()).isIn(200, 202, 503);
                if (a.status() == 503 && !name.equals("health")) {
                    assertThat(a.retryAfter()).isNotEmpty();
                    assertThat(new JsonObject(a.body()).getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
                }
            });
        }
    }
}
