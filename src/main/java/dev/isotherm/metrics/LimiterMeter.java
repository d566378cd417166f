package dev.isotherm.metrics;

import java.time.Duration;

/**
 * Computes the figures of a window from a limiter's counters. Scope: the context of the limiter; it uses only its
 * arguments.
 */
final class LimiterMeter {
    private Totals before = new Totals(0, 0, 0, 0, Duration.ZERO);

    /**
     * The counters of a limiter since its start.
     *
     * @param granted how many calls were granted
     * @param finished how many released their permit
     * @param refused how many were refused because too many waited
     * @param timedOut how many were refused because they waited too long
     * @param held how long the finished ones held their permit, in total
     */
    public record Totals(long granted, long finished, long refused, long timedOut, Duration held) {}

    /**
     * The present state of a limiter.
     *
     * @param name what it limits
     * @param limit how many calls may run at once
     * @param queue maximum of waiting calls
     * @param maxWait maximum wait of one call
     * @param adaptive whether it finds its limit by itself
     * @param inUse how many calls run
     * @param waiting how many calls wait
     * @param waitedP50 median wait of the calls granted lately
     * @param waitedP99 99th percentile of the wait of the calls granted lately
     * @param lastBackoff why its user backed off last; empty if it never did
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
     * @param now its present state
     * @param totals its counters
     * @param window how long it was since the last call
     * @return its figures; the mean in use comes from the calls that finished in the window, so a call longer than the
     *     window counts when it ends; if none finished it is the present use
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
