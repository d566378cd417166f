package dev.isotherm.config;

import java.time.Duration;

/**
 * The bounds of one kind of limiter. They apply per context: the total is this times instances times JVMs.
 *
 * @param perContext how many calls may run at once on one context; more means more load on the limited service
 * @param queue how many calls may wait on one context; more are refused at once
 * @param maxWait how long a call may wait before it is refused
 */
public record LimitConfig(int perContext, int queue, Duration maxWait) {
    /** The largest limit of a context that can be set. */
    public static final int MOST_PER_CONTEXT = 1_000;
    /** The longest queue of a context that can be set. */
    public static final int MOST_QUEUED = 100_000;
    /** The longest wait that can be set. */
    public static final int MOST_WAIT_MILLIS = 600_000;

    static final int USUAL_WAIT_MILLIS = 20_000;

    /** Refuses bounds with which no call could ever run. */
    public LimitConfig {
        if (perContext < 1 || queue < 0 || maxWait.isNegative() || maxWait.isZero()) {
            throw new IllegalArgumentException("perContext >= 1, queue >= 0 and maxWait > 0 are needed, not "
                    + perContext + ", " + queue + ", " + maxWait);
        }
    }
}
