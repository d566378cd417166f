package dev.isotherm.context;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A point in time by which something must be done, whatever happens to the machine's calendar. Scope: one JVM; it does
 * not change, so any context may ask.
 */
public final class Deadline {
    /* So that the difference of two points never overflows; 146 years. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final LongSupplier clock;
    private final long at;

    private Deadline(LongSupplier clock, long at) {
        this.clock = clock;
        this.at = at;
    }

    /**
     * A time from now.
     *
     * @param left none or negative where it has passed
     */
    public static Deadline after(Duration left) {
        return after(left, System::nanoTime);
    }

    /**
     * A time from now, by a clock of the caller's.
     *
     * @param left none or negative where it has passed
     * @param clock nanoseconds that never go back, as {@link Timing#nanoTime()}
     */
    public static Deadline after(Duration left, LongSupplier clock) {
        return new Deadline(clock, clock.getAsLong() + nanos(left));
    }

    /** How long is left; zero where it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, left()));
    }

    /** Whether nothing is left. */
    public boolean expired() {
        return left() <= 0;
    }

    /** The earlier one of two. */
    public Deadline min(Deadline other) {
        return other.left() < left() ? other : this;
    }

    /** The later one of two. */
    public Deadline max(Deadline other) {
        return other.left() > left() ? other : this;
    }

    /** Nanoseconds; negative where it has passed. */
    public long left() {
        return at - clock.getAsLong();
    }

    /** A duration in nanoseconds, at most 146 years to either side. */
    public static long nanos(Duration duration) {
        long most = FOREVER / 1_000_000_000;
        return Math.abs(duration.toSeconds() / most) > 0
                ? (duration.isNegative() ? -FOREVER : FOREVER)
                : duration.toNanos();
    }
}
