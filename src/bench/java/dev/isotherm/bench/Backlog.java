package dev.isotherm.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Keeps jobs waiting, each for a record of which nothing is held, and counts what becomes of them. */
final class Backlog implements AutoCloseable {
    private static final int WAITING = 40;
    private static final long LOOK_MILLIS = 250;

    private final ColdPlaces cold = new ColdPlaces();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "backlog");
        thread.setDaemon(true);
        return thread;
    });
    private final Client client;
    private final ScheduledFuture<?> feeding;

    /**
     * What was done in a time.
     *
     * @param jobs per second that got their record
     * @param taken calls per second that the provider answered
     * @param refusedShare the share of all calls that it refused
     */
    record Rates(double jobs, double taken, double refusedShare) {}

    private record Counts(long nanos, long jobs, long calls, long refused) {}

    Backlog(Client client) {
        this.client = client;
        this.feeding = timer.scheduleWithFixedDelay(this::fill, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void fill() {
        int waiting = queue().getJsonObject("counts").getInteger("queued");
        for (int i = waiting; i < WAITING; i++) {
            client.enqueue(cold.next());
        }
    }

    /** Lets it go on for so long. */
    Rates during(Duration time) {
        Counts before = counts();
        try {
            Counts after = timer.schedule(this::counts, time.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
            if (feeding.isDone()) {
                feeding.get();
            }
            double seconds = (after.nanos - before.nanos) / 1e9;
            long calls = after.calls - before.calls;
            long refused = after.refused - before.refused;
            return new Rates(
                    (after.jobs - before.jobs) / seconds,
                    (calls - refused) / seconds,
                    calls == 0 ? 0 : (double) refused / calls);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Counts counts() {
        JsonObject provider = client.simulation();
        return new Counts(
                System.nanoTime(),
                queue().getJsonObject("totals").getLong("succeeded", 0L),
                provider.getLong("calls"),
                provider.getLong("refused"));
    }

    private JsonObject queue() {
        JsonArray queues = client.admin("queues").getJsonArray("queues");
        return queues.stream()
                .map(JsonObject.class::cast)
                .filter(queue -> queue.getString("queue").equals("records"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
