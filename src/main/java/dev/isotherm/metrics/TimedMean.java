package dev.isotherm.metrics;

import dev.isotherm.context.Owner;
import io.vertx.core.Context;
import java.util.function.LongSupplier;

/**
 * The mean over time of a changing value, such as the slots in use: each value counts for as long as it lasted. It is
 * exact at any moment. Scope: one context.
 */
final class TimedMean {
    private final Owner owner;
    private final LongSupplier nanoTime;
    private int value;
    private long changedAt;
    private long since;
    private double area;

    /**
     * Starts the first window with the value 0.
     *
     * @param owner the only context whose calls it accepts
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    TimedMean(Context owner, LongSupplier nanoTime) {
        this.owner = new Owner("meter", "mean over time", owner);
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
        this.changedAt = since;
    }

    /**
     * Sets a new value.
     *
     * @param changed the value from now on
     * @throws IllegalStateException if the caller is not on the owner context
     */
    void set(int changed) {
        owner.guard();
        count(nanoTime.getAsLong());
        value = changed;
    }

    /**
     * Ends the window and begins the next one, with the same value.
     *
     * @return the mean of the window; the value itself if no time has passed
     * @throws IllegalStateException if the caller is not on the owner context
     */
    double window() {
        owner.guard();
        long now = nanoTime.getAsLong();
        count(now);
        double mean = now == since ? value : area / (now - since);
        area = 0;
        since = now;
        return mean;
    }

    private void count(long now) {
        area += (double) value * (now - changedAt);
        changedAt = now;
    }
}
