package dev.isotherm.job.run;

import dev.isotherm.context.Correlation;
import dev.isotherm.job.store.ClockReading;
import dev.isotherm.job.store.Leases;
import dev.isotherm.job.store.Sweep;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Twice a second, takes jobs with an expired lease back, so that other workers get them. Any number of reapers may run.
 */
public final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final long EVERY_MS = 500;
    private static final long MIN_IDLE_MS = 2_000;

    private final Vertx vertx;
    private final Leases leases;
    private final InstantSource clock;
    private long timer = -1;
    private final Duration idle;
    private Consumer<Leases.Reaped> watch = job -> {};
    private ClockReading known = ClockReading.NONE;
    private long knownAt;
    private boolean reaping;

    /**
     * Creates a reaper.
     *
     * @param leases the queue
     * @param clock gives the time of the errors of jobs that are given up
     */
    public Reaper(Vertx vertx, Leases leases, InstantSource clock) {
        this.vertx = vertx;
        // Long enough for a busy machine, and shorter than the time that a live worker always has left on its leases.
        this.idle = Duration.ofMillis(Math.max(MIN_IDLE_MS, leases.lease().toMillis() / 3));
        this.leases = leases;
        this.clock = clock;
    }

    /** Sets what is told of each job that is taken back or given up; it must not throw. Call this before the start. */
    public void watch(Consumer<Leases.Reaped> observer) {
        watch = observer;
    }

    /** Begins. */
    public void start() {
        timer = vertx.setPeriodic(EVERY_MS, id -> reap());
    }

    /** Ends. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void reap() {
        if (reaping) {
            return;
        }
        reaping = true;
        long sentAt = System.nanoTime();
        long age = TimeUnit.NANOSECONDS.toMillis(sentAt - knownAt);
        leases.reap(clock.instant(), new ClockReading(known.now(), age), idle)
                .onComplete(done -> reaping = false)
                .onSuccess(swept -> {
                    known = new ClockReading(swept.now(), 0);
                    knownAt = sentAt;
                    logDamage(swept);
                    // Who wanted them is not read again, only for these lines.
                    swept.reaped().forEach(job -> new Correlation("", "", job.id()).run(() -> log(job)));
                    swept.reaped().forEach(watch);
                })
                .onFailure(e -> LOG.debug("Nothing reaped: {}", e.getMessage()));
    }

    private static void logDamage(Sweep swept) {
        if (swept.jump() != 0) {
            LOG.warn(
                    "The clock of Redis went {} by {} ms: leases and waiting times were corrected, scheduled jobs may start"
                            + " early or up to some minutes late",
                    swept.jump() > 0 ? "forward" : "back",
                    Math.abs(swept.jump()));
        }
        for (String note : swept.notes()) {
            LOG.error("A damaged value was set aside; its queue continues without it: {}", note);
        }
    }

    private static void log(Leases.Reaped job) {
        switch (job.outcome()) {
            case "dead" ->
                LOG.error(
                        "{} is given up: {} workers vanished with it, the last was {}",
                        job.id(),
                        job.stalls(),
                        job.worker());
            case "damaged" -> LOG.error("{} was damaged ({}) and was repaired or ended", job.id(), job.worker());
            case "expired" -> LOG.warn("{} is given up: no worker had time for it", job.id());
            default ->
                LOG.warn(
                        "{} is {}: its worker {} vanished (stall {})",
                        job.id(),
                        job.outcome(),
                        job.worker(),
                        job.stalls());
        }
    }
}
