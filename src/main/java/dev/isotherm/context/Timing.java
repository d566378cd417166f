package dev.isotherm.context;

import io.vertx.core.Context;
import java.time.Duration;

/** The time that limits go by, so that tests can let it pass as they like. Scope: one context, as its timers. */
public interface Timing {
    /** Nanoseconds of a clock that never goes back; only differences mean anything. */
    long nanoTime();

    /**
     * Does something later, on the context.
     *
     * @param delay at least this long
     * @param action done once, unless it is cancelled before
     * @return cancels it; does nothing once it was done
     */
    Runnable after(Duration delay, Runnable action);

    /**
     * The time of the machine, with the timers of a context.
     *
     * @param owner where the timers fire
     */
    static Timing of(Context owner) {
        return new ContextTiming(new Owner("timing", "", owner));
    }
}
