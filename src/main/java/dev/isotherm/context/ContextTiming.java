package dev.isotherm.context;

import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The system clock with the timers of one context. */
final class ContextTiming implements Timing {
    private final Owner owner;

    ContextTiming(Owner owner) {
        this.owner = owner;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        owner.guard();
        ContextInternal context = (ContextInternal) owner.context();
        // Rounded up: a timer that fires too early would find nothing to do.
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(Deadline.nanos(delay) + 999_999));
        long id = context.setTimer(millis, fired -> action.run());
        return () -> context.owner().cancelTimer(id);
    }
}
