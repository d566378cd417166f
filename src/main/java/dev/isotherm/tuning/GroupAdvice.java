package dev.isotherm.tuning;

import dev.isotherm.metrics.CapacityEstimate;
import dev.isotherm.metrics.Group;
import dev.isotherm.metrics.Group.Sum;
import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import dev.isotherm.tuning.Advice.Expectation;
import dev.isotherm.tuning.Forecast.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the bottleneck of one kind of context, and what to do about it. */
final class GroupAdvice {
    /* Measured figures say little about a much greater load, so no advice raises a value by more than this factor. */
    private static final int MOST_AT_ONCE = 4;
    private static final int MOST_SLOTS = 64;
    private static final int MOST_RECORDS = 256;
    private static final int LOOPS_PER_CORE = 2;
    private static final double HEADROOM = 1.1;
    private static final double ALL_USED = 0.9;
    private static final double COMFORTABLE = 0.6;
    private static final double NEARLY = 0.9;
    private static final double OUTGROWN = 3;
    private static final String STEADY = "The load stays similar: as many provider calls per job, each as long as now.";
    private static final String PROVIDER_UNKNOWN =
            "The provider answers as fast at more calls at once; if it does not, the next advice says so.";

    private static final String DEMAND_UNKNOWN =
            "How many more permits would be used is not known, because a place starts no more calls than there are"
                    + " permits: the advice at most doubles the limit.";

    private final Group group;
    private final Group all;
    private final QueueFigures queue;
    private final TuningBounds bounds;
    private final Sum full;
    private final Forecast forecast;
    private final double now;

    GroupAdvice(Group group, Group all, QueueFigures queue, TuningBounds bounds) {
        this.group = group;
        this.all = all;
        this.queue = queue;
        this.bounds = bounds;
        this.full = group.boundProviderLimiter();
        this.forecast = new Forecast(group, all, bounds.providerCalls(), full.bound() ? wanted() : 1);
        this.now = group.throughput();
    }

    /**
     * Advises.
     *
     * @param busy from this share on, an event loop counts as the bottleneck
     * @param provider whether another advice already explains why calls wait for the provider
     * @param redis whether another advice already explains why calls wait for Redis; no call waits for Redis while it
     *     holds a permit
     */
    Optional<Advice> advise(double busy, boolean provider, boolean redis) {
        if (group.busy() > busy) {
            return Optional.of(loops());
        }
        if (full.bound()) {
            return provider ? Optional.empty() : Optional.of(limiter());
        }
        if (provider || redis) {
            return Optional.empty();
        }
        if (group.runsJobs() && queue.waiting() > 0 && now > 0 && group.used() >= ALL_USED * group.slots()) {
            return Optional.of(slots());
        }
        return group.limiter(Group.RECORDS).bound() ? Optional.of(records()) : Optional.empty();
    }

    /** The throughput that is needed: the arrivals, plus the backlog within its time. */
    private double demand() {
        double backlog = queue.waiting() / (bounds.drainWithin().toNanos() / 1e9);
        return Math.max(now, queue.arrivalsPerSecond() + backlog);
    }

    private double arrivals() {
        return group.runsJobs() ? queue.arrivalsPerSecond() : Double.POSITIVE_INFINITY;
    }

    private String inCluster(int perProcess) {
        return perProcess + " per process x "
                + (group.processes() == 1 ? "1 process" : group.processes() + " processes") + " = "
                + perProcess * group.processes();
    }

    private static String expected(Expectation e) {
        return AdviceText.text(
                " Expected: %s %s while work waits (now %s). Next bottleneck: %s.",
                e.after(), e.unit(), e.before(), e.nextBound());
    }

    private Advice advice(Cause cause, String text, List<Change> changes, Scale scale, List<String> assumptions) {
        Expectation e = forecast.expect(scale, arrivals());
        return new Advice(cause, text + expected(e), changes, Optional.of(e), assumptions);
    }

    private Advice loops() {
        double more = group.runsJobs() && now > 0 ? demand() / now : 1;
        int wanted = (int) Math.ceil(group.size() * Math.max(group.busy() / COMFORTABLE, more * group.busy()));
        wanted = Math.max(group.size() + 1, Math.min(wanted, MOST_AT_ONCE * group.size()));
        int perProcess = ceilDiv(wanted, group.processes());
        String text = AdviceText.text(
                "The busiest event loop of %s works %s of the time, at %s %s.",
                group.kind(), AdviceText.percent(group.busy()), now, group.unit());
        if (group.perProcess() < group.cores()) {
            int to = Math.max(group.perProcess() + 1, Math.min(perProcess, group.cores()));
            return advice(
                    Cause.EVENT_LOOP_BUSY,
                    text + " Each instance has its own loop and there are " + group.cores()
                            + " processors per process.",
                    List.of(Change.of(group.kind() + ".instances", group.perProcess(), to, inCluster(to))),
                    Scale.instances((double) to / group.perProcess()),
                    List.of(STEADY, "The processors are free for it; other contexts and processes share them."));
        }
        int processes = ceilDiv(wanted, group.perProcess());
        int to = Math.max(group.processes() + 1, processes);
        double after = now * Math.max(1, (double) to / group.processes() / group.busy());
        Expectation e = new Expectation(group.unit(), now, after, Math.min(after, arrivals()), "event loops");
        return new Advice(
                Cause.EVENT_LOOP_BUSY,
                text + " All " + group.cores() + " processors of a process have a loop already: start more processes"
                        + " on other machines." + expected(e),
                List.of(Change.of(
                        group.kind() + " processes",
                        group.processes(),
                        to,
                        to + " processes x " + group.perProcess() + " instances")),
                Optional.of(e),
                List.of(STEADY, "The new processes have processors of their own."));
    }

    private Advice limiter() {
        Sum used = full;
        String text = limiterText(used);
        if (group.findsLimits()) {
            return new Advice(
                    Cause.PROVIDER_SATURATED,
                    text
                            + " Each context finds this limit by itself, up to "
                            + ProviderAdvice.key(all, "adaptive.max") + ": it grows"
                            + " while the provider answers well, so leave it alone. Once it has stopped growing below"
                            + " that bound, this is the provider's capacity, and more needs a bigger plan.",
                    List.of(),
                    Optional.empty(),
                    List.of(STEADY));
        }
        int from = used.perContext();
        int to = raised(used);
        Sum everywhere = all.usedProviderLimiter();
        double room = all.provider().atOnce();
        // If it takes more than this now without refusing, the remembered capacity is outdated.
        if (room > 0 && everywhere.inUse() <= OUTGROWN * room) {
            to = Math.min(to, (int) Math.floor(room / everywhere.contexts()));
            if (to <= from || everywhere.limit() >= NEARLY * all.told()) {
                return atCapacity(text, room);
            }
        }
        return to > from ? raise(used, to, text) : highest(text);
    }

    private int raised(Sum used) {
        int more = (int) Math.ceil(used.perContext() * limiterFactor());
        int to = Math.min(used.demandUnknown() ? Math.max(used.perContext() + 1, more) : more, bounds.maxPerContext());
        return bounds.providerCalls().isPresent()
                ? Math.min(
                        to,
                        bounds.providerCalls().getAsInt()
                                / all.providerLimiter().contexts())
                : to;
    }

    private Advice raise(Sum used, int to, String text) {
        Change change = Change.of(
                ProviderAdvice.key(all, "perContext"),
                used.perContext(),
                to,
                AdviceText.total(to, all.providerLimiter().contexts(), all.processes()) + " at most");
        Scale scale = Scale.limit((double) to / used.perContext());
        return advice(
                Cause.PROVIDER_LIMIT_TOO_LOW,
                text,
                List.of(change),
                scale,
                used.demandUnknown()
                        ? List.of(STEADY, PROVIDER_UNKNOWN, DEMAND_UNKNOWN)
                        : List.of(STEADY, PROVIDER_UNKNOWN));
    }

    private Advice highest(String text) {
        String why = bounds.providerCalls().isPresent()
                ? " The provider's plan takes " + bounds.providerCalls().getAsInt()
                        + " calls at once, and the limits of all contexts use that up: more needs a bigger plan."
                : " The limit is already the highest that is advised: start more instances instead.";
        return new Advice(Cause.PROVIDER_LIMIT_TOO_LOW, text + why, List.of(), Optional.empty(), List.of(STEADY));
    }

    private static Advice atCapacity(String text, double room) {
        return new Advice(
                Cause.PROVIDER_SATURATED,
                text
                        + AdviceText.text(
                                " But in the last %s minutes it refused calls or slowed down, at %s of them at once, which"
                                        + " these limits use up: leave them alone, more needs a bigger plan.",
                                CapacityEstimate.MEMORY.toMinutes(), room),
                List.of(),
                Optional.empty(),
                List.of("The provider takes no more calls at once than then. After that time this is tried again."));
    }

    private String limiterText(Sum used) {
        double latency = all.provider().meanMs();
        return AdviceText.text(
                "On %s of %s %s of %s provider permits are in use and %s calls wait for one (p99 %s ms), while the"
                        + " provider takes %s ms per call (%s ms at best) and refuses %s%s. By Little's"
                        + " law %s calls/s of %s ms are %s at once; with those that wait %s would be.",
                AdviceText.count(used.contexts(), "context", "contexts"),
                group.kind(),
                used.inUse(),
                used.limit(),
                used.queued(),
                used.p99(),
                latency,
                all.provider().baselineMs(),
                AdviceText.percent(all.provider().refusedShare()),
                group.findsLimits() || all.provider().atOnce() > 0 ? "" : ": it could take more",
                group.provider().perSecond(),
                group.provider().meanMs(),
                group.provider().perSecond() * group.provider().meanMs() / 1e3,
                used.inUse() + used.queued());
    }

    /* As many permits as calls would run if none had to wait; fewer if the arriving jobs do not need that. */
    private double limiterFactor() {
        double factor = Math.min(wanted(), MOST_AT_ONCE);
        double needed = now > 0 ? demand() / now * HEADROOM : factor;
        return group.runsJobs() && needed > HEADROOM ? Math.min(factor, needed) : factor;
    }

    /* If no call is seen to wait, the waiting jobs are the only evidence. */
    private double wanted() {
        if (!full.demandUnknown() || !group.runsJobs()) {
            return full.wanted();
        }
        return Math.max(full.wanted(), 1 + Math.min(1, queue.waiting() / Math.max(1, group.used())));
    }

    private Advice slots() {
        double needed = demand() * group.used() / now;
        int perInstance = Math.max(1, group.slots() / group.size());
        int wanted = Math.min(
                Math.max(group.size() + 1, (int) Math.ceil(needed * HEADROOM / perInstance)),
                MOST_AT_ONCE * group.size());
        String text = AdviceText.text(
                "%s of %s job slots are used and %s jobs wait, the oldest for %s s, while the event loops work %s of the"
                        + " time and %s of %s provider permits are in use. By Little's law %s jobs/s (%s arrive, the"
                        + " backlog gone in %s s) x %s s each need %s slots.",
                group.used(),
                group.slots(),
                queue.waiting(),
                queue.oldestWaiting().toMillis() / 1e3,
                AdviceText.percent(group.busy()),
                group.providerLimiter().inUse(),
                group.providerLimiter().limit(),
                demand(),
                queue.arrivalsPerSecond(),
                bounds.drainWithin().toMillis() / 1e3,
                group.used() / now,
                needed);
        int max = LOOPS_PER_CORE * group.cores();
        if (group.perProcess() >= max) {
            return moreSlots(text, needed, perInstance);
        }
        int to = Math.max(group.perProcess() + 1, Math.min(ceilDiv(wanted, group.processes()), max));
        double factor = (double) to / group.perProcess();
        List<Change> changes = new ArrayList<>();
        changes.add(Change.of(group.kind() + ".instances", group.perProcess(), to, inCluster(to)));
        double limit = keepPlan(to, changes);
        return advice(
                Cause.TOO_FEW_SLOTS, text, changes, new Scale(factor, 1, limit, 1), List.of(STEADY, PROVIDER_UNKNOWN));
    }

    /* Each instance adds its own limit, so the total may exceed the plan. */
    private double keepPlan(int perProcess, List<Change> changes) {
        Sum limiter = all.providerLimiter();
        int contexts = limiter.contexts() + (perProcess - group.perProcess()) * group.processes();
        int from = limiter.perContext();
        if (bounds.providerCalls().isEmpty()
                || (long) from * contexts <= bounds.providerCalls().getAsInt()) {
            return 1;
        }
        int to = Math.max(1, bounds.providerCalls().getAsInt() / contexts);
        if (to >= from) {
            return 1;
        }
        changes.add(Change.of(
                ProviderAdvice.key(all, "perContext"), from, to, AdviceText.total(to, contexts, all.processes())));
        return (double) to / from;
    }

    private Advice moreSlots(String text, double needed, int perInstance) {
        int to = Math.max(perInstance + 1, (int) Math.ceil(needed * HEADROOM / group.size()));
        to = Math.min(Math.min(to, MOST_AT_ONCE * perInstance), MOST_SLOTS);
        if (to <= perInstance) {
            return new Advice(
                    Cause.TOO_FEW_SLOTS,
                    text + " Instances and slots are at the advised maximum of one process: start more processes.",
                    List.of(Change.of(
                            group.kind() + " processes",
                            group.processes(),
                            group.processes() + 1L,
                            (group.processes() + 1) * group.perProcess() + " instances")),
                    Optional.of(forecast.expect(
                            Scale.instances((group.processes() + 1.0) / group.processes()), arrivals())),
                    List.of(STEADY, PROVIDER_UNKNOWN));
        }
        return advice(
                Cause.TOO_FEW_SLOTS,
                text + " There are already " + LOOPS_PER_CORE + " instances per processor.",
                List.of(Change.of(
                        group.kind() + ".slots",
                        perInstance,
                        to,
                        AdviceText.total(to, group.size(), group.processes()))),
                Scale.slots((double) to / perInstance),
                List.of(STEADY, PROVIDER_UNKNOWN));
    }

    private Advice records() {
        Sum records = group.limiter(Group.RECORDS);
        int from = records.perContext();
        int to = Math.min((int) Math.ceil(from * Math.min(records.wanted(), MOST_AT_ONCE)), MOST_RECORDS);
        String text = AdviceText.text(
                "%s of %s permits to compute records are in use and %s requests wait for one (p99 %s ms), while the event"
                        + " loops work %s of the time and %s of %s provider permits are in use. By Little's law %s"
                        + " records/s of %s ms are %s at once; with those that wait %s would be.",
                records.inUse(),
                records.limit(),
                records.queued(),
                records.p99(),
                AdviceText.percent(group.busy()),
                group.providerLimiter().inUse(),
                group.providerLimiter().limit(),
                now,
                now == 0 ? 0.0 : records.inUse() / now * 1e3,
                records.inUse(),
                records.inUse() + records.queued());
        if (to <= from) {
            return new Advice(
                    Cause.RECORDS_LIMIT_TOO_LOW,
                    text + " The limit is already the highest that is advised: start more HTTP instances or processes.",
                    List.of(),
                    Optional.empty(),
                    List.of(STEADY));
        }
        return advice(
                Cause.RECORDS_LIMIT_TOO_LOW,
                text,
                List.of(Change.of(
                        "limits." + Group.RECORDS + ".perContext",
                        from,
                        to,
                        AdviceText.total(to, records.contexts(), group.processes()))),
                Scale.records((double) to / from),
                List.of("The waiting requests are like those that are computed.", PROVIDER_UNKNOWN));
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
