package dev.isotherm.job;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks twice a second for jobs whose worker gave no sign of life, and gives them to others. Any number may do so. */
public final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final long EVERY_MS = 500;

    private final Vertx vertx;
    private final Leases leases;
    private final InstantSource clock;
    private long timer = -1;
    private boolean reaping;

    /**
     * Makes a reaper.
     *
     * @param leases the queue
     * @param clock dates the errors of jobs that are given up
     */
    public Reaper(Vertx vertx, Leases leases, InstantSource clock) {
        this.vertx = vertx;
        this.leases = leases;
        this.clock = clock;
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
        leases.reap(clock.instant())
                .onComplete(done -> reaping = false)
                .onSuccess(Reaper::tell)
                .onFailure(e -> LOG.debug("Nothing reaped: {}", e.getMessage()));
    }

    private static void tell(List<Leases.Reaped> taken) {
        for (Leases.Reaped job : taken) {
            switch (job.outcome()) {
                case "dead" ->
                    LOG.error(
                            "{} is given up: {} workers vanished with it, the last was {}",
                            job.id(),
                            job.stalls(),
                            job.worker());
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
}
