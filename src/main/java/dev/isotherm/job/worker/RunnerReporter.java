package dev.isotherm.job.worker;

import dev.isotherm.job.run.JobRunner;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells the {@link WorkerPresence} of this JVM, from a runner's own context, how busy the runner is and how late its event
 * loop was.
 */
public final class RunnerReporter {
    /** How often a runner tells, unless a test has less time. */
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
     * @param runner of whom it tells
     * @param queues where the runner's jobs come from
     * @param period how often it tells
     */
    public RunnerReporter(Vertx vertx, JobRunner runner, List<String> queues, Duration period) {
        this.vertx = vertx;
        this.runner = runner;
        this.queues = List.copyOf(queues);
        this.periodMillis = Math.max(1, period.toMillis());
    }

    /** Begins to tell, on the calling context, which must be the runner's. */
    public void start() {
        tickedAt = System.nanoTime();
        tickTimer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
        reportTimer = vertx.setPeriodic(periodMillis, id -> report());
        report();
    }

    /** Ends it, and tells that the runner is gone. */
    public void stop() {
        vertx.cancelTimer(tickTimer);
        vertx.cancelTimer(reportTimer);
        String name = runner.settings().worker();
        vertx.eventBus().publish(ADDRESS, new JsonObject().put("name", name).put("gone", true), local);
    }

    /* A periodic timer that is late fires late and keeps its rhythm, so only the time over one period counts. */
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
