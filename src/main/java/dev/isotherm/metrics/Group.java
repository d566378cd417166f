package dev.isotherm.metrics;

import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.metrics.ContextReport.Limiter;
import dev.isotherm.metrics.ContextReport.Slots;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The figures of all contexts of one kind, or of all kinds, in the whole cluster. */
public record Group(String kind, List<ContextReport> contexts) {
    public static final String RECORDS = "records";

    /** From this share of its time on, an event loop is busy. */
    public static final double BUSY = 0.8;
    /* From this share of its limit on, a limiter is the bottleneck if calls wait for it. */
    static final double FULL = 0.8;
    /* From this share on, it is the bottleneck even if no call waits: calls may be held back before it. */
    private static final double ALL_IN_USE = 0.95;
    private static final double NOTEWORTHY_WAIT_MS = 1;

    /**
     * One limiter on all contexts.
     *
     * @param contexts how many contexts have it
     * @param perContext the largest limit of one context
     * @param limit sum of all limits
     * @param inUse mean permits in use, sum of all contexts
     * @param queued mean waiting calls, sum of all contexts
     * @param granted granted calls per second
     * @param p99 the longest p99 wait of all contexts, ms
     * @param bound whether it was the bottleneck on any context
     */
    public record Sum(
            int contexts,
            int perContext,
            int limit,
            double inUse,
            double queued,
            double granted,
            double p99,
            boolean bound) {
        /**
         * Whether too few calls wait to show the real demand: one place starts only as many calls as there are permits.
         */
        public boolean demandUnknown() {
            return inUse >= ALL_IN_USE * limit && queued < contexts;
        }

        /** How many calls would run if none had to wait, as a multiple of those that run. */
        public double wanted() {
            return inUse <= 0 ? 1 : (inUse + queued) / inUse;
        }
    }

    public int size() {
        return contexts.size();
    }

    public int processes() {
        return (int) contexts.stream().map(ContextReport::process).distinct().count();
    }

    /** Instances per process; the maximum if processes differ. */
    public int perProcess() {
        return contexts.stream()
                .collect(Collectors.groupingBy(ContextReport::process, Collectors.counting()))
                .values()
                .stream()
                .mapToInt(Long::intValue)
                .max()
                .orElse(0);
    }

    /** Processors per process; the minimum if processes differ. */
    public int cores() {
        return contexts.stream().mapToInt(ContextReport::cores).min().orElse(1);
    }

    public double busy() {
        return contexts.stream().mapToDouble(c -> c.loop().busyShare()).max().orElse(0);
    }

    /** Whether a context finds its provider limit by itself. */
    public boolean findsLimits() {
        return contexts.stream()
                .anyMatch(c -> c.providerLimiter().filter(Limiter::adaptive).isPresent());
    }

    public boolean runsJobs() {
        return contexts.stream().anyMatch(c -> c.slots().isPresent());
    }

    public int slots() {
        return (int) slots(Slots::count);
    }

    public double used() {
        return slots(Slots::meanUsed);
    }

    public double finished() {
        return slots(Slots::finishedPerSecond);
    }

    private double slots(ToDoubleFunction<Slots> figure) {
        return contexts.stream()
                .flatMap(c -> c.slots().stream())
                .mapToDouble(figure)
                .sum();
    }

    public Sum limiter(String name) {
        return sum(l -> l.name().equals(name));
    }

    /** The name of the limit of provider calls; providers have limits of different names. */
    public String providerLimit() {
        return contexts.stream()
                .flatMap(context -> context.providerLimiter().stream())
                .map(Limiter::name)
                .findFirst()
                .orElse("visual-crossing");
    }

    /** The limiter of provider calls on all contexts. */
    public Sum providerLimiter() {
        return sum(Limiter::ofProvider);
    }

    /** The same on the contexts that use it; the permits of the others are free. */
    public Sum usedProviderLimiter() {
        return sum(l -> l.ofProvider() && (l.meanInUse() > 0.1 || l.waiting() > 0));
    }

    /** The same on the contexts where it is the bottleneck, so that contexts which hardly use it do not hide them. */
    public Sum boundProviderLimiter() {
        return sum(l -> l.ofProvider() && bound(l));
    }

    private Sum sum(Predicate<Limiter> which) {
        int count = 0;
        int perContext = 0;
        int limit = 0;
        double inUse = 0;
        double queued = 0;
        double granted = 0;
        double p99 = 0;
        boolean bound = false;
        for (ContextReport context : contexts) {
            for (Limiter l : context.limiters().stream().filter(which).toList()) {
                double rate = l.granted() / seconds(context);
                // Little's law for the waiting calls; the present count if that is more.
                double waits = Math.max(l.waiting(), rate * l.waitedP50Ms() / 1e3);
                count++;
                perContext = Math.max(perContext, l.limit());
                limit += l.limit();
                inUse += l.meanInUse();
                queued += waits;
                granted += rate;
                p99 = Math.max(p99, l.waitedP99Ms());
                bound |= bound(l);
            }
        }
        return new Sum(count, perContext, limit, inUse, queued, granted, p99, bound);
    }

    /** Whether a limiter is the bottleneck of its context. */
    public static boolean bound(Limiter l) {
        return l.meanInUse() >= ALL_IN_USE * l.limit()
                || (l.meanInUse() >= FULL * l.limit() && (l.waiting() > 0 || l.waitedP50Ms() >= NOTEWORTHY_WAIT_MS));
    }

    /** How late the event loops are, ms; the mean of the latest loop. */
    public double lagMs() {
        return contexts.stream().mapToDouble(c -> c.loop().meanLagMs()).max().orElse(0);
    }

    /** Calls at once of those contexts that had too many in the last minutes. */
    public double told() {
        return contexts.stream().mapToDouble(c -> c.provider().atOnce()).sum();
    }

    /** Figures of all provider calls. They are alike, so the best latency of one context applies to all. */
    public Calls provider() {
        List<Calls> all = contexts.stream().map(ContextReport::provider).toList();
        return together(
                all,
                all.stream()
                        .mapToDouble(Calls::baselineMs)
                        .filter(ms -> ms > 0)
                        .min()
                        .orElse(0));
    }

    /* If one context had too many calls, the calls of the others count too: they are part of the provider's capacity.
     * */
    private static double atOnce(List<Calls> all) {
        return all.stream().noneMatch(c -> c.atOnce() > 0)
                ? 0
                : all.stream()
                        .mapToDouble(c -> c.atOnce() > 0 ? c.atOnce() : c.acceptedPerSecond() * c.meanMs() / 1e3)
                        .sum();
    }

    /**
     * Figures of all Redis calls. A worker sends bursts and an API single calls, so each is compared with its own best
     * latency.
     */
    public Calls redis() {
        List<Calls> all = contexts.stream().map(ContextReport::redis).toList();
        List<Calls> known = all.stream().filter(c -> c.baselineMs() > 0).toList();
        double rate = known.stream().mapToDouble(Calls::perSecond).sum();
        return together(
                all,
                rate == 0
                        ? 0
                        : known.stream()
                                        .mapToDouble(c -> c.perSecond() * c.baselineMs())
                                        .sum()
                                / rate);
    }

    private static Calls together(List<Calls> all, double baselineMs) {
        double rate = all.stream().mapToDouble(Calls::perSecond).sum();
        double accepted = all.stream().mapToDouble(Calls::acceptedPerSecond).sum();
        return new Calls(
                rate,
                accepted == 0
                        ? 0
                        : all.stream()
                                        .mapToDouble(c -> c.acceptedPerSecond() * c.meanMs())
                                        .sum()
                                / accepted,
                all.stream().mapToDouble(Calls::maxMs).max().orElse(0),
                rate == 0 ? 0 : 1 - accepted / rate,
                baselineMs,
                atOnce(all));
    }

    /** Whether enough was measured for an advice: provider calls, jobs or records. */
    public boolean enough() {
        return contexts.stream()
                                .mapToDouble(c -> c.provider().perSecond() * seconds(c))
                                .sum()
                        >= 20
                || contexts.stream()
                                .mapToDouble(c ->
                                        c.slots().map(Slots::finishedPerSecond).orElse(0.0) * seconds(c))
                                .sum()
                        >= 5
                || contexts.stream()
                                .flatMap(c -> c.limiter(RECORDS).stream())
                                .mapToLong(Limiter::granted)
                                .sum()
                        >= 20;
    }

    /** The throughput per second, in {@link #unit()}. */
    public double throughput() {
        return runsJobs() ? finished() : limiter(RECORDS).granted();
    }

    /** Mean time of a job by Little's law, ms; of a record if no job ended; 0 if none ended. */
    public double takesMs() {
        if (finished() > 0) {
            return used() / finished() * 1e3;
        }
        Sum records = limiter(RECORDS);
        return records.granted() > 0 ? records.inUse() / records.granted() * 1e3 : 0;
    }

    public String unit() {
        return runsJobs() ? "jobs/s" : "records/s";
    }

    private static double seconds(ContextReport context) {
        return context.window().toNanos() / 1e9;
    }
}
