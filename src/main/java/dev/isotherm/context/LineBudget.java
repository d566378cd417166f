package dev.isotherm.context;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * How many lines of one kind a context may log in a second: a flood must fill neither the disk nor the event loop.
 * Belongs to one context.
 */
public final class LineBudget {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final String what;
    private final int perSecond;
    private final LongSupplier nanoTime;
    private boolean begun;
    private long since;
    private int used;
    private long leftOut;

    /**
     * Creates a budget.
     *
     * @param log gets a line that says how many were left out
     * @param what is counted, in the plural
     * @param perSecond the maximum of lines in a second
     */
    public LineBudget(Logger log, String what, int perSecond) {
        this(log, what, perSecond, System::nanoTime);
    }

    /** Creates a budget with another clock. */
    LineBudget(Logger log, String what, int perSecond, LongSupplier nanoTime) {
        this.log = log;
        this.what = what;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** Whether one more line may be logged now. The first one after a flood says what the flood left out. */
    public boolean pass() {
        long now = nanoTime.getAsLong();
        if (!begun || now - since >= SECOND || now < since) {
            begun = true;
            since = now;
            used = 0;
            tell();
        }
        if (used < perSecond) {
            used++;
            return true;
        }
        leftOut++;
        return false;
    }

    private void tell() {
        if (leftOut > 0) {
            log.info("{} more {} are not logged: more than {} came in a second", leftOut, what, perSecond);
            leftOut = 0;
        }
    }
}
