package dev.isotherm.metrics;

import dev.isotherm.context.Owner;
import io.vertx.core.Context;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the calls to another service and measures their time, window by window. Refused calls are counted separately:
 * they are answered quickly and would make an overloaded service look fast. Scope: one context.
 */
public final class CallMeter {
    /** With fewer calls, the normal latency of a service is unknown. */
    static final int ENOUGH = 10;
    /** From this share of refused calls on, the other side has too many calls. */
    public static final double REFUSED = 0.02;
    /** From this multiple of the best latency on, the service is slow. */
    public static final double SLOWER = 2;

    /* So few calls at once cannot be the reason for a slow service. */
    private static final double FEW = 3;

    private final Owner owner;
    private final LongSupplier nanoTime;
    private final CapacityEstimate room;
    private long since;
    private long answered;
    private long refused;
    private double nanos;
    private long longest;
    private double baselineMs;

    /**
     * Starts the first window.
     *
     * @param owner the only context whose calls it accepts
     * @param nanoTime a clock like {@link System#nanoTime()}
     */
    CallMeter(Context owner, LongSupplier nanoTime) {
        this.owner = new Owner("meter", "calls", owner);
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
        this.room = new CapacityEstimate(since);
    }

    /**
     * Counts a call that has ended and was not refused, whether it succeeded or failed.
     *
     * @param startedAt when it began, by the meter's clock
     * @throws IllegalStateException if the caller is not on the owner context
     */
    public void answered(long startedAt) {
        owner.guard();
        long now = nanoTime.getAsLong();
        long took = now - startedAt;
        room.answered(startedAt, now);
        answered++;
        nanos += took;
        longest = Math.max(longest, took);
    }

    /**
     * Counts a call that the other side refused because it had too many: 429 or 503.
     *
     * @throws IllegalStateException if the caller is not on the owner context
     */
    public void refused() {
        owner.guard();
        room.refused(nanoTime.getAsLong());
        refused++;
    }

    /**
     * Ends the window and begins the next one; for services where slowness is not a sign of too many calls.
     *
     * @return the figures of the window
     * @throws IllegalStateException if the caller is not on the owner context
     */
    ContextReport.Calls window() {
        return window(false, 0);
    }

    /**
     * Ends the window and begins the next one.
     *
     * @param pressed whether as many calls ran as we allow and more waited; slowness then means that these are too many
     * @param lagMs mean delay of each answer by our own event loop, ms
     * @return the figures of the window
     * @throws IllegalStateException if the caller is not on the owner context
     */
    ContextReport.Calls window(boolean pressed, double lagMs) {
        owner.guard();
        long now = nanoTime.getAsLong();
        double seconds = (double) (now - since) / TimeUnit.SECONDS.toNanos(1);
        long all = answered + refused;
        double mean = answered == 0 ? 0 : nanos / answered / TimeUnit.MILLISECONDS.toNanos(1);
        if (answered >= ENOUGH && (baselineMs == 0 || mean < baselineMs)) {
            baselineMs = mean;
        }
        double refusedShare = all == 0 ? 0 : (double) refused / all;
        boolean slow = pressed
                && answered >= ENOUGH
                && mean - lagMs >= SLOWER * baselineMs
                && answered / seconds * mean / 1e3 >= FEW;
        ContextReport.Calls calls = new ContextReport.Calls(
                seconds == 0 ? 0 : all / seconds,
                mean,
                (double) longest / TimeUnit.MILLISECONDS.toNanos(1),
                refusedShare,
                baselineMs,
                room.window(
                        now,
                        slow
                                ? OptionalDouble.of(bestAtOnce(answered / seconds, mean, baselineMs))
                                : OptionalDouble.empty()));
        since = now;
        answered = 0;
        refused = 0;
        nanos = 0;
        longest = 0;
        return calls;
    }

    /**
     * Returns the best number of calls at once for a service that slows down. If calls only wait there, Little's law
     * gives the number that is enough. If they also slow one another down (universal scalability law), the best number
     * is higher: the geometric mean of that number and of the calls that run now. In both cases the throughput does not
     * fall.
     */
    public static double bestAtOnce(double perSecond, double meanMs, double baselineMs) {
        return perSecond * Math.sqrt(meanMs * baselineMs) / 1e3;
    }
}
