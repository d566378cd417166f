package dev.isotherm.context;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time by which something must be done; changes of the system date do not affect it. Scope: one JVM; immutable, so
 * any context may use it.
 */
public final class Deadline {
    /* 146 years, so that the difference of two times never overflows. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final LongSupplier clock;
    private final long at;

    private Deadline(LongSupplier clock, long at) {
        this.clock = clock;
        this.at = at;
    }

    /**
     * Creates a deadline this long from now.
     *
     * @param left zero or negative if it has passed
     */
    public static Deadline after(Duration left) {
        return after(left, System::nanoTime);
    }

    /**
     * Creates a deadline this long from now, by the caller's clock.
     *
     * @param left zero or negative if it has passed
     * @param clock nanoseconds of a clock that never goes back, as {@link Timing#nanoTime()}
     */
    public static Deadline after(Duration left, LongSupplier clock) {
        return new Deadline(clock, clock.getAsLong() + nanos(left));
    }

    /** The time that is left; zero if it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, left()));
    }

    /** Whether it has passed. */
    public boolean expired() {
        return left() <= 0;
    }

    /** The later of the two. */
    public Deadline max(Deadline other) {
        return other.left() > left() ? other : this;
    }

    /** The nanoseconds that are left; negative if it has passed. */
    public long left() {
        return at - clock.getAsLong();
    }

    /** A duration in nanoseconds, cut to 146 years in either direction. */
    public static long nanos(Duration duration) {
        long max = FOREVER / 1_000_000_000;
        return Math.abs(duration.toSeconds() / max) > 0
                ? (duration.isNegative() ? -FOREVER : FOREVER)
                : duration.toNanos();
    }
}
