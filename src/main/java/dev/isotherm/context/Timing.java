package dev.isotherm.context;

import io.vertx.core.Context;
import java.time.Duration;

/** The clock and timers of limits; tests can replace them. Scope: one context, the context of its timers. */
public interface Timing {
    /** Nanoseconds of a clock that never goes back; only differences have a meaning. */
    long nanoTime();

    /**
     * Runs an action later, on the context.
     *
     * @param delay minimum delay
     * @param action runs once, unless it is cancelled before
     * @return cancels the action; does nothing if it has run
     */
    Runnable after(Duration delay, Runnable action);

    /**
     * The system clock with the timers of a context.
     *
     * @param owner where the timers fire
     */
    static Timing of(Context owner) {
        return new ContextTiming(new Owner("timing", "", owner));
    }
}
