package dev.isotherm.context;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Limits how often a line is logged about something that may happen many times a second. Belongs to one context. */
public final class LogThrottle {
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private boolean logged;
    private long loggedAt;
    private long notLogged;

    /**
     * Creates a throttle.
     *
     * @param pause the minimum time between two lines
     */
    public LogThrottle(Duration pause) {
        this(pause, System::nanoTime);
    }

    /** Creates a throttle with another clock; if that goes back, the next line is logged. */
    public LogThrottle(Duration pause, LongSupplier nanoTime) {
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * Asks whether a line may be logged.
     *
     * @return how many lines were skipped since the last one; empty if this line must be skipped too
     */
    public OptionalLong pass() {
        long now = nanoTime.getAsLong();
        if (logged && now - loggedAt >= 0 && now - loggedAt < pauseNanos) {
            notLogged++;
            return OptionalLong.empty();
        }
        OptionalLong before = OptionalLong.of(notLogged);
        logged = true;
        loggedAt = now;
        notLogged = 0;
        return before;
    }
}
