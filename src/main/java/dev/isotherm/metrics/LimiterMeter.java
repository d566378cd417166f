package dev.isotherm.metrics;

import java.time.Duration;

/**
 * Makes the figures of a window from what a limiter counts since it began. Scope: one context, the limiter's; it touches
 * nothing but what it is given.
 */
final class LimiterMeter {
    private Totals before = new Totals(0, 0, 0, 0, Duration.ZERO);

    /**
     * What a limiter counted since it began.
     *
     * @param granted how many were let through
     * @param finished how many gave their permit back
     * @param refused how many were refused since too many waited
     * @param timedOut how many were refused after they had waited their time
     * @param held how long the finished ones had their permit, all together
     */
    public record Totals(long granted, long finished, long refused, long timedOut, Duration held) {}

    /**
     * What a limiter is at this moment.
     *
     * @param name what it limits
     * @param limit how much may be under way at once
     * @param queue how many may wait
     * @param maxWait how long one may wait
     * @param adaptive whether it finds its limit by itself
     * @param inUse how much is under way
     * @param waiting how many wait
     * @param waitedP50 the wait that half of those granted lately did not exceed
     * @param waitedP99 the wait that 99 in a hundred of those granted lately did not exceed
     * @param lastBackoff why its user backed off last; empty where it never did
     */
    public record Now(
            String name,
            int limit,
            int queue,
            Duration maxWait,
            boolean adaptive,
            int inUse,
            int waiting,
            Duration waitedP50,
            Duration waitedP99,
            String lastBackoff) {}

    /**
     * Ends the window and begins the next one.
     *
     * @param now what it is
     * @param totals what it counted
     * @param window how long it was since the last call
     * @return its figures; the mean in use is the time of those that finished in the window, so a call longer than the
     *     window counts when it ends; where none finished it is what is in use now
     */
    public ContextReport.Limiter window(Now now, Totals totals, Duration window) {
        double mean = totals.finished() == before.finished()
                ? now.inUse()
                : Math.min(
                        Math.max(now.limit(), now.inUse()),
                        (double) totals.held().minus(before.held()).toNanos() / Math.max(1, window.toNanos()));
        ContextReport.Limiter report = new ContextReport.Limiter(
                now.name(),
                now.limit(),
                now.queue(),
                now.maxWait().toMillis(),
                now.adaptive(),
                mean,
                now.waiting(),
                now.waitedP50().toNanos() / 1e6,
                now.waitedP99().toNanos() / 1e6,
                totals.granted() - before.granted(),
                totals.refused() - before.refused(),
                totals.timedOut() - before.timedOut(),
                now.lastBackoff());
        before = totals;
        return report;
    }
}
