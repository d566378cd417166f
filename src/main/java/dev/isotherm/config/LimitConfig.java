package dev.isotherm.config;

import java.time.Duration;

/**
 * The bounds of one kind of limiter. They hold per context: the total is this times instances times JVMs.
 *
 * @param perContext how much may be under way at once on one context; more means more load on the thing limited
 * @param queue how many may wait on one context; beyond it work is refused at once
 * @param maxWait how long one may wait before it is refused
 */
public record LimitConfig(int perContext, int queue, Duration maxWait) {
    /** The largest limit of a context that can be set. */
    public static final int MOST_PER_CONTEXT = 1_000;
    /** The longest queue of a context that can be set. */
    public static final int MOST_QUEUED = 100_000;
    /** The longest wait that can be set. */
    public static final int MOST_WAIT_MILLIS = 600_000;

    static final int USUAL_WAIT_MILLIS = 20_000;

    /** Refuses bounds with which nothing could ever run. */
    public LimitConfig {
        if (perContext < 1 || queue < 0 || maxWait.isNegative() || maxWait.isZero()) {
            throw new IllegalArgumentException("perContext >= 1, queue >= 0 and maxWait > 0 are needed, not "
                    + perContext + ", " + queue + ", " + maxWait);
        }
    }
}
