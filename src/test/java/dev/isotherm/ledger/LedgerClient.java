package dev.isotherm.ledger;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Posts jobs, and each again with its id until it is acknowledged, by one API or the other, or given up. */
final class LedgerClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int PAUSE_MS = 200;

    private final List<String> apis;
    private final ScheduledExecutorService timers;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** When each acknowledged job was, by {@link System#nanoTime()}. */
    final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    final AtomicInteger repeated = new AtomicInteger();

    LedgerClient(List<String> apis, ScheduledExecutorService timers) {
        this.apis = apis;
        this.timers = timers;
    }

    /** Posts each at its time; the latch counts those that were acknowledged or given up. */
    CountDownLatch post(List<ChaosPlan.Post> posts) {
        CountDownLatch done = new CountDownLatch(posts.size());
        for (ChaosPlan.Post post : posts) {
            long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(post.atMs()) + PATIENCE.toNanos();
            timers.schedule(
                    () -> attempt(post.job(), post.job().n(), giveUp, done), post.atMs(), TimeUnit.MILLISECONDS);
        }
        return done;
    }

    private void attempt(LedgerJob job, int turn, long giveUp, CountDownLatch done) {
        http.sendAsync(request(job, turn), HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    if (failure == null && response.statusCode() == 202) {
                        acknowledged.put(job.id(), System.nanoTime());
                        done.countDown();
                    } else if (System.nanoTime() - giveUp > 0) {
                        done.countDown();
                    } else {
                        repeated.incrementAndGet();
                        timers.schedule(() -> attempt(job, turn + 1, giveUp, done), PAUSE_MS, TimeUnit.MILLISECONDS);
                    }
                });
    }

    private HttpRequest request(LedgerJob job, int turn) {
        return HttpRequest.newBuilder(URI.create(apis.get(turn % apis.size())))
                .timeout(ANSWER)
                .POST(HttpRequest.BodyPublishers.ofString(job.toJson().encode()))
                .build();
    }

    /** Posts once and waits for the answer's status. */
    int postOnce(LedgerJob job) {
        return send(request(job, 0)).statusCode();
    }

    /** Reads a job: its {@code state} and {@code outcome}; empty where there is none. */
    JsonObject read(String id) {
        return new JsonObject(send(HttpRequest.newBuilder(URI.create(apis.get(0) + id))
                        .timeout(ANSWER)
                        .build())
                .body());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
