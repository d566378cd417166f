package dev.isotherm.job.worker;

import dev.isotherm.job.run.JobRunner;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reports to the {@link WorkerPresence} of this JVM how busy a runner is and how late its event loop was. Runs on the
 * runner's own context.
 */
public final class RunnerReporter {
    /** Default period between two reports of a runner. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    static final String ADDRESS = "isotherm.runners";
    private static final long TICK_MILLIS = 100;

    private final Vertx vertx;
    private final JobRunner runner;
    private final List<String> queues;
    private final long periodMillis;
    private final DeliveryOptions local = new DeliveryOptions().setLocalOnly(true);
    private long tickedAt;
    private long lagNanos;
    private long tickTimer = -1;
    private long reportTimer = -1;

    /**
     * Makes the reporter of one runner.
     *
     * @param runner the runner that it reports about
     * @param queues the queues that the runner serves
     * @param period time between two reports
     */
    public RunnerReporter(Vertx vertx, JobRunner runner, List<String> queues, Duration period) {
        this.vertx = vertx;
        this.runner = runner;
        this.queues = List.copyOf(queues);
        this.periodMillis = Math.max(1, period.toMillis());
    }

    /** Starts to report. Must be called on the runner's context. */
    public void start() {
        tickedAt = System.nanoTime();
        tickTimer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
        reportTimer = vertx.setPeriodic(periodMillis, id -> report());
        report();
    }

    /** Stops, and reports that the runner is gone. */
    public void stop() {
        vertx.cancelTimer(tickTimer);
        vertx.cancelTimer(reportTimer);
        String name = runner.settings().worker();
        vertx.eventBus().publish(ADDRESS, new JsonObject().put("name", name).put("gone", true), local);
    }

    /* A late timer tick does not move the next one, so only the time above one period counts as lag. */
    private void tick() {
        long now = System.nanoTime();
        lagNanos = Math.max(lagNanos, now - tickedAt - TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
        tickedAt = now;
    }

    private void report() {
        JobRunner.Settings settings = runner.settings();
        WorkerInfo.Runner now = new WorkerInfo.Runner(
                settings.worker(), queues, settings.slots(), runner.busy(), TimeUnit.NANOSECONDS.toMillis(lagNanos), 0);
        lagNanos = 0;
        vertx.eventBus().publish(ADDRESS, WorkerRegistry.json(now), local);
    }
}
