package dev.isotherm.tuning;

import io.vertx.core.Context;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the calls to another service and times them, window by window. Calls that the other side refused are counted
 * apart, since they are answered quickly and would make an overloaded service look fast. Scope: one context.
 */
public final class CallMeter {
    /** Fewer calls than this tell nothing of what a service usually takes. */
    static final int ENOUGH = 10;

    private final Home home;
    private final LongSupplier nanoTime;
    private long since;
    private long answered;
    private long refused;
    private double nanos;
    private long longest;
    private double baselineMs;

    /**
     * Begins the first window.
     *
     * @param owner the only context whose calls it accepts
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    public CallMeter(Context owner, LongSupplier nanoTime) {
        this.home = new Home("meter of calls", owner);
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /**
     * Notes a call that is over and was not refused, well or not.
     *
     * @param startedAt when it began, by the meter's clock
     * @throws IllegalStateException where the caller is not on the owner context
     */
    public void answered(long startedAt) {
        home.guard();
        long took = nanoTime.getAsLong() - startedAt;
        answered++;
        nanos += took;
        longest = Math.max(longest, took);
    }

    /**
     * Notes a call that the other side refused because it was too much: 429 or 503.
     *
     * @throws IllegalStateException where the caller is not on the owner context
     */
    public void refused() {
        home.guard();
        refused++;
    }

    /**
     * Ends the window and begins the next one.
     *
     * @return the figures of the window
     * @throws IllegalStateException where the caller is not on the owner context
     */
    public ContextReport.Calls window() {
        home.guard();
        long now = nanoTime.getAsLong();
        double seconds = (double) (now - since) / TimeUnit.SECONDS.toNanos(1);
        long all = answered + refused;
        double mean = answered == 0 ? 0 : nanos / answered / TimeUnit.MILLISECONDS.toNanos(1);
        if (answered >= ENOUGH && (baselineMs == 0 || mean < baselineMs)) {
            baselineMs = mean;
        }
        ContextReport.Calls calls = new ContextReport.Calls(
                seconds == 0 ? 0 : all / seconds,
                mean,
                (double) longest / TimeUnit.MILLISECONDS.toNanos(1),
                all == 0 ? 0 : (double) refused / all,
                baselineMs);
        since = now;
        answered = 0;
        refused = 0;
        nanos = 0;
        longest = 0;
        return calls;
    }
}
