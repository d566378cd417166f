package dev.isotherm.job.run;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on wake-ups that reached a runner without a free slot, so that an idle worker process gets them. It does so at
 * once, but at most every quarter of a second, because a wake-up comes back if all workers are busy. Belongs to the
 * runner's context.
 */
final class WakeUpPasser {
    private static final Logger LOG = LoggerFactory.getLogger(WakeUpPasser.class);
    private static final long PAUSE_MILLIS = 250;

    private final Vertx vertx;
    private final List<QueueClaim> queues;
    private long passedAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
    private long timer = -1;
    private boolean stopped;

    WakeUpPasser(Vertx vertx, List<QueueClaim> queues) {
        this.vertx = vertx;
        this.queues = queues;
    }

    void pass() {
        if (timer >= 0) {
            return;
        }
        if (stopped) {
            passNow();
            return;
        }
        long pause = PAUSE_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - passedAt);
        if (pause > 0) {
            timer = vertx.setTimer(pause, id -> passNow());
        } else {
            passNow();
        }
    }

    private void passNow() {
        timer = -1;
        passedAt = System.nanoTime();
        queues.forEach(queue -> queue.leases()
                .passWakeUp()
                .onFailure(e -> LOG.debug("A wake-up was not passed on: {}", e.getMessage())));
    }

    /** From now on passes at once, because nobody here will. */
    void stop() {
        stopped = true;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            passNow();
        }
    }
}
