package dev.isotherm.limit;

import dev.isotherm.context.Deadline;
import java.time.Duration;

/**
 * How fast permits come back while all are in use: measured over the last seconds of such time. Time in which some
 * permit was free tells nothing of it, so that does not count.
 */
final class DrainRate {
    private static final long PERIOD = Duration.ofSeconds(5).toNanos();
    private static final long SHORTEST = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(60).toNanos();

    private boolean full;
    private long since;
    private long spent;
    private long finished;
    private double before = Double.NaN;

    /** Is told when the use of permits has changed. */
    void use(long now, boolean allInUse) {
        if (full) {
            spent += now - since;
            if (spent >= PERIOD) {
                before = (double) finished / spent;
                spent = 0;
                finished = 0;
            }
        }
        full = allInUse;
        since = now;
    }

    /** Is told of each permit that comes back, before {@link #use}. */
    void finished() {
        if (full) {
            finished++;
        }
    }

    /**
     * When this many will have got a permit.
     *
     * @param unmeasured what to say where nothing was measured yet
     * @return between one second and sixty
     */
    Duration timeFor(long now, int calls, Duration unmeasured) {
        use(now, full);
        double perNano = Double.isNaN(before)
                ? (finished == 0 ? Double.NaN : (double) finished / Math.max(1, spent))
                : (before * (PERIOD - spent) + finished) / PERIOD;
        return bounded(Double.isNaN(perNano) ? Deadline.nanos(unmeasured) : calls / perNano);
    }

    /* Not whole numbers, which the wait of many at a slow rate would exceed. */
    static Duration bounded(double nanos) {
        return Duration.ofNanos((long) Math.ceil(Math.min((double) LONGEST, Math.max((double) SHORTEST, nanos))));
    }
}
