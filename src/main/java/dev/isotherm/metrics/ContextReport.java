package dev.isotherm.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of one context of one process over one window. A plain value; {@link ReportJson} transfers it
 * between processes. Rates are per second, times in milliseconds, shares from 0 to 1.
 *
 * @param process name of the process, unique in the cluster
 * @param role of the process: {@code api}, {@code worker} or {@code dev}
 * @param context kind and number of the context, for example {@code http#0} or {@code worker#1}
 * @param cores how many processors the process may use
 * @param window length of the window; more than zero
 * @param loop the event loop, which other contexts of the process may share
 * @param limiters all limiters of the context
 * @param slots the job slots; present if the context runs jobs
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
    /** Keeps an unmodifiable copy; refuses an empty window. */
    public ContextReport {
        if (window.isNegative() || window.isZero() || cores < 1) {
            throw new IllegalArgumentException("window > 0 and cores >= 1 are needed, not " + window + ", " + cores);
        }
        limiters = List.copyOf(limiters);
    }

    /** The kind of context, common to all its instances: {@code worker} of {@code worker#1}. */
    public String kind() {
        int number = context.indexOf('#');
        return number < 0 ? context : context.substring(0, number);
    }

    /** The limiter of the calls to the weather provider; empty if the context has none. */
    public Optional<Limiter> providerLimiter() {
        return limiters.stream().filter(Limiter::ofProvider).findFirst();
    }

    /** The limiter of that name; empty if the context has none. */
    public Optional<Limiter> limiter(String name) {
        return limiters.stream().filter(l -> l.name().equals(name)).findFirst();
    }

    /**
     * An event loop.
     *
     * @param busyShare minimum share of the window in which it worked; see {@link LoopMeter}
     * @param meanLagMs mean delay of a timer
     * @param maxLagMs maximum delay of a timer
     */
    public record Loop(double busyShare, double meanLagMs, double maxLagMs) {}

    /**
     * A limiter.
     *
     * @param name what it limits
     * @param limit how many calls may run at once on this context
     * @param queue maximum of waiting calls
     * @param waitMs maximum wait of one call
     * @param adaptive whether it finds its limit by itself
     * @param meanInUse how many calls ran, mean of the window
     * @param waiting how many calls wait at the end of the window
     * @param waitedP50Ms median wait of the calls granted lately
     * @param waitedP99Ms 99th percentile of the wait of the calls granted lately
     * @param granted how many calls were granted in the window
     * @param refused how many were refused in the window because too many waited
     * @param timedOut how many were refused in the window because they waited too long
     * @param lastBackoff why its user backed off last; empty if it never did
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
            String lastBackoff) {
        /** Whether it limits the calls to the weather provider. Its name depends on the provider. */
        public boolean ofProvider() {
            return !name.equals(Group.RECORDS);
        }
    }

    /**
     * The job slots.
     *
     * @param count how many jobs may run at once on this context
     * @param meanUsed how many jobs ran, mean of the window
     * @param finishedPerSecond successful executions; an execution that is retried does not count
     * @param meanRunMs mean time of all ended executions
     */
    public record Slots(int count, double meanUsed, double finishedPerSecond, double meanRunMs) {}

    /**
     * Calls to another service.
     *
     * @param perSecond how many were answered or failed, including refused ones
     * @param meanMs mean time of the calls that were not refused; 0 if there was none
     * @param maxMs maximum time of these calls
     * @param refusedShare share of calls that were refused with 429 or 503
     * @param baselineMs the smallest {@code meanMs} of any window of the process so far; 0 if there was none
     * @param atOnce how many calls of this context the other side took at once when it last had too many, in this
     *     window or the minutes before; 0 if it had not
     */
    public record Calls(
            double perSecond, double meanMs, double maxMs, double refusedShare, double baselineMs, double atOnce) {
        /** No calls at all. */
        public static final Calls NONE = new Calls(0, 0, 0, 0, 0, 0);

        /** Calls to a service that never had too many. */
        public Calls(double perSecond, double meanMs, double maxMs, double refusedShare, double baselineMs) {
            this(perSecond, meanMs, maxMs, refusedShare, baselineMs, 0);
        }

        /** Calls per second that were not refused. */
        public double acceptedPerSecond() {
            return perSecond * (1 - refusedShare);
        }
    }
}
