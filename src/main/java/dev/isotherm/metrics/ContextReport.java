package dev.isotherm.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one context of one process measured over one window. A plain value; {@link ReportJson} carries it from one
 * process to another. Rates are per second, times in milliseconds, shares from 0 to 1.
 *
 * @param process which process, unique in the cluster
 * @param role of the process: {@code api}, {@code worker} or {@code dev}
 * @param context kind and number of the context, for example {@code http#0} or {@code worker#1}
 * @param cores how many processors the process may use
 * @param window how long was measured; more than zero
 * @param loop the event loop, which other contexts of the process may share
 * @param limiters all limiters of the context
 * @param slots the jobs; present where the context runs any
 * @param redis the calls to Redis
 * @param provider the calls to the weather provider
 */
public record ContextReport(
        String process,
        String role,
        String context,
        int cores,
        Duration window,
        Loop loop,
        List<Limiter> limiters,
        Optional<Slots> slots,
        Calls redis,
        Calls provider) {
    /** Keeps an unmodifiable copy; refuses a window in which nothing can have been measured. */
    public ContextReport {
        if (window.isNegative() || window.isZero() || cores < 1) {
            throw new IllegalArgumentException("window > 0 and cores >= 1 are needed, not " + window + ", " + cores);
        }
        limiters = List.copyOf(limiters);
    }

    /** The kind of context, by which its instances belong together: {@code worker} of {@code worker#1}. */
    public String kind() {
        int number = context.indexOf('#');
        return number < 0 ? context : context.substring(0, number);
    }

    /** The limiter of that name, where the context has one. */
    public Optional<Limiter> limiter(String name) {
        return limiters.stream().filter(l -> l.name().equals(name)).findFirst();
    }

    /**
     * An event loop.
     *
     * @param busyShare the share of the window in which it was at work, at least; see {@link LoopMeter}
     * @param meanLagMs how late a timer fired, mean
     * @param maxLagMs how late a timer fired at most
     */
    public record Loop(double busyShare, double meanLagMs, double maxLagMs) {}

    /**
     * A limiter.
     *
     * @param name what it limits
     * @param limit how much may be under way at once on this context
     * @param queue how many may wait
     * @param waitMs how long one may wait
     * @param adaptive whether it finds its limit by itself
     * @param meanInUse how much was under way, mean of the window
     * @param waiting how many wait at the end of the window
     * @param waitedP50Ms the wait that half of those granted lately did not exceed
     * @param waitedP99Ms the wait that 99 in a hundred of those granted lately did not exceed
     * @param granted how many were let through in the window
     * @param refused how many were refused in the window since too many waited
     * @param timedOut how many were refused in the window after they had waited their time
     * @param lastBackoff why its user backed off last; empty where it never did
     */
    public record Limiter(
            String name,
            int limit,
            int queue,
            long waitMs,
            boolean adaptive,
            double meanInUse,
            int waiting,
            double waitedP50Ms,
            double waitedP99Ms,
            long granted,
            long refused,
            long timedOut,
            String lastBackoff) {}

    /**
     * What runs jobs.
     *
     * @param count how many jobs may run at once on this context
     * @param meanUsed how many did, mean of the window
     * @param finishedPerSecond executions that ended well: one that is tried again got nothing done
     * @param meanRunMs how long these ran, mean
     */
    public record Slots(int count, double meanUsed, double finishedPerSecond, double meanRunMs) {}

    /**
     * Calls to another service.
     *
     * @param perSecond how many were answered or failed, refused ones among them
     * @param meanMs how long those took that were not refused, mean; 0 where there was none
     * @param maxMs how long those took at most
     * @param refusedShare the share that was told "too much": 429 or 503
     * @param baselineMs the smallest {@code meanMs} of any window of the process so far; 0 where there was none
     * @param atOnce how many of this context's calls the other side took at once when it last had too many, in this
     *     window or the minutes before; 0 where it had not
     */
    public record Calls(
            double perSecond, double meanMs, double maxMs, double refusedShare, double baselineMs, double atOnce) {
        /** No calls at all. */
        public static final Calls NONE = new Calls(0, 0, 0, 0, 0, 0);

        /** Calls to a service that never had too many. */
        public Calls(double perSecond, double meanMs, double maxMs, double refusedShare, double baselineMs) {
            this(perSecond, meanMs, maxMs, refusedShare, baselineMs, 0);
        }

        /** How many per second were not refused. */
        public double acceptedPerSecond() {
            return perSecond * (1 - refusedShare);
        }
    }
}
