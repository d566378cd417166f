package dev.isotherm.bench.queue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts what a worker does. Any thread may use it. Times are of {@link System#nanoTime()}. */
final class Tally {
    private final Set<String> ids = new HashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private List<Long> waits = new ArrayList<>();
    private int started;
    private int ended;
    private int failed;
    private long first;
    private long last;

    private record Waiter(boolean forEnds, int jobs, Promise<JsonObject> promise) {}

    synchronized void begin() {
        if (started++ == 0) {
            first = System.nanoTime();
        }
        look();
    }

    /** Keeps an id, to see whether a job ran twice. */
    synchronized void remember(String id) {
        ids.add(id);
    }

    synchronized void waited(long sent) {
        waits.add((System.nanoTime() - sent) / 1_000);
    }

    synchronized void end() {
        ended++;
        last = System.nanoTime();
        look();
    }

    synchronized void fail() {
        failed++;
    }

    /** The waits since the last call, µs. */
    synchronized JsonArray takeWaits() {
        List<Long> taken = waits;
        waits = new ArrayList<>();
        return new JsonArray(taken);
    }

    /** Completes with the counts once so many jobs were started. */
    Future<JsonObject> started(int jobs) {
        return when(false, jobs);
    }

    /** Completes with the counts once so many jobs have ended. */
    Future<JsonObject> ended(int jobs) {
        return when(true, jobs);
    }

    private synchronized Future<JsonObject> when(boolean forEnds, int jobs) {
        Waiter waiter = new Waiter(forEnds, jobs, Promise.promise());
        waiters.add(waiter);
        look();
        return waiter.promise.future();
    }

    private void look() {
        if (!waiters.isEmpty()) {
            waiters.removeIf(waiter ->
                    (waiter.forEnds ? ended : started) >= waiter.jobs && waiter.promise.tryComplete(counts()));
        }
    }

    synchronized JsonObject counts() {
        return new JsonObject()
                .put("started", started)
                .put("ended", ended)
                .put("failed", failed)
                .put("distinct", ids.size())
                .put("first", Long.toString(first))
                .put("last", Long.toString(last));
    }
}
