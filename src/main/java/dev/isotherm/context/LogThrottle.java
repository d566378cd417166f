package dev.isotherm.context;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Lets a line be logged now and then, where what it tells may happen many times a second. Belongs to one context. */
public final class LogThrottle {
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private boolean told;
    private long toldAt;
    private long untold;

    /**
     * Makes a throttle.
     *
     * @param pause the shortest time between two lines
     */
    public LogThrottle(Duration pause) {
        this(pause, System::nanoTime);
    }

    LogThrottle(Duration pause, LongSupplier nanoTime) {
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * Asks for one line.
     *
     * @return how many lines were left out since the last one; empty where this one is to be left out as well
     */
    public OptionalLong pass() {
        long now = nanoTime.getAsLong();
        if (told && now - toldAt < pauseNanos) {
            untold++;
            return OptionalLong.empty();
        }
        OptionalLong before = OptionalLong.of(untold);
        told = true;
        toldAt = now;
        untold = 0;
        return before;
    }
}
