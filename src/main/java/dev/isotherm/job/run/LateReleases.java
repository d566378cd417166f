package dev.isotherm.job.run;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the jobs that a runner abandoned because Redis did not renew their leases, as soon as Redis answers again.
 * So the outage does not count as a stall of the job. Belongs to the runner's context.
 */
final class LateReleases {
    private static final Logger LOG = LoggerFactory.getLogger(LateReleases.class);
    private static final long EVERY_MILLIS = 250;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Map<ClaimedJob, Owed> owed = new HashMap<>();
    private long timer = -1;

    /**
     * Creates it.
     *
     * @param clock gives the time of the error of a cancelled job
     */
    LateReleases(Vertx vertx, InstantSource clock) {
        this.vertx = vertx;
        this.clock = clock;
    }

    private static final class Owed {
        final Leases leases;
        boolean sending;

        Owed(Leases leases) {
            this.leases = leases;
        }
    }

    /** Adds a job whose handler was stopped. */
    void add(Leases leases, ClaimedJob job) {
        owed.put(job, new Owed(leases));
        if (timer < 0) {
            timer = vertx.setPeriodic(EVERY_MILLIS, id -> Map.copyOf(owed).forEach(this::send));
        }
    }

    /** Stops. Other workers take over the remaining jobs when their leases end. */
    void stop() {
        owed.clear();
        cancelTimer();
    }

    private void send(ClaimedJob job, Owed one) {
        if (one.sending) {
            return;
        }
        one.sending = true;
        one.leases.release(job, clock.instant()).onComplete(reply -> {
            one.sending = false;
            if (reply.failed() && reply.cause() instanceof RedisUnavailableException) {
                return;
            }
            job.correlation()
                    .run(() -> LOG.info(
                            "{} is given back after Redis was away: {}",
                            job.id(),
                            reply.succeeded() ? reply.result() : reply.cause().getMessage()));
            remove(job);
        });
    }

    private void remove(ClaimedJob job) {
        owed.remove(job);
        if (owed.isEmpty()) {
            cancelTimer();
        }
    }

    private void cancelTimer() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
