package dev.isotherm.limit;

import dev.isotherm.context.Deadline;
import java.time.Duration;

/**
 * How fast permits come back while all are in use, measured over the last seconds of such time. Time with a free permit
 * does not count, because it says nothing about that rate.
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

    /** Called when the use of permits has changed. */
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

    /** Called for each permit that comes back, before {@link #use}. */
    void finished() {
        if (full) {
            finished++;
        }
    }

    /**
     * Returns when this many calls will have got a permit.
     *
     * @param unmeasured the result if nothing was measured yet
     * @return 1 to 60 seconds
     */
    Duration timeFor(long now, int calls, Duration unmeasured) {
        use(now, full);
        double perNano = Double.isNaN(before)
                ? (finished == 0 ? Double.NaN : (double) finished / Math.max(1, spent))
                : (before * (PERIOD - spent) + finished) / PERIOD;
        return bounded(Double.isNaN(perNano) ? Deadline.nanos(unmeasured) : calls / perNano);
    }

    /* Uses doubles, because the wait of many calls at a slow rate would overflow a long. */
    static Duration bounded(double nanos) {
        return Duration.ofNanos((long) Math.ceil(Math.min((double) LONGEST, Math.max((double) SHORTEST, nanos))));
    }
}
