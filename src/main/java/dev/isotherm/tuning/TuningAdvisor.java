package dev.isotherm.tuning;

import dev.isotherm.metrics.ContextReport;
import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.metrics.Group;
import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Advises which settings to change for more throughput, from the measurements of all contexts of a cluster. A pure
 * function: the same figures give the same advice, in the same order.
 *
 * <p>For each kind of context it names the one bottleneck, not resources that are short only because of it: all slots
 * are used while their jobs wait for permits, and permits are held for long while the provider is overloaded. So it
 * checks the causes in the order provider, event loop, Redis, limiter, slots.
 */
public final class TuningAdvisor {

    private static final double SLOW_REDIS_MS = 5;
    private static final double SLOWER = 3;
    /* A job makes about this many Redis calls one after the other: claim, days, lease, days again, store, result. */
    private static final int IN_A_ROW = 8;
    private static final double NOTEWORTHY = 0.2;

    private final TuningBounds bounds;

    /** Creates an advisor that stays within bounds. */
    public TuningAdvisor(TuningBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Advises.
     *
     * @param reports the latest report of each live context; those of one window
     * @param queue the waiting jobs
     * @return at least one advice, the main bottleneck first; only {@link Cause#NOTHING_TO_CHANGE} or {@link
     *     Cause#NOT_ENOUGH_DATA} if there is no other advice; only {@link Cause#NO_WORKER} if jobs wait and no worker
     *     runs
     */
    public List<Advice> advise(List<ContextReport> reports, QueueFigures queue) {
        return advise(reports, queue, ClusterLimits.NONE);
    }

    /**
     * Advises as {@link #advise(List, QueueFigures)}, with the limits of the whole cluster.
     *
     * @param cluster if its budget is spent, there is no other advice; if calls wait for its rate, none about slots and
     *     permits
     */
    public List<Advice> advise(List<ContextReport> reports, QueueFigures queue, ClusterLimits cluster) {
        List<ContextReport> sorted = reports.stream()
                .sorted(Comparator.comparing(ContextReport::process).thenComparing(ContextReport::context))
                .toList();
        Group all = new Group("all", sorted);
        if (queue.waiting() > 0 && queue.workers() == 0) {
            return List.of(noWorker(queue));
        }
        ClusterAdvice limits = new ClusterAdvice(all, cluster);
        Optional<Advice> spent = limits.spent();
        if (spent.isPresent()) {
            return List.of(spent.get());
        }
        if (sorted.isEmpty()) {
            return List.of(plain(Cause.NOT_ENOUGH_DATA, "No live process has reported its figures yet."));
        }
        Optional<Advice> rate = limits.rate();
        if (!all.enough()) {
            // With a low rate there are never many calls.
            return List.of(rate.orElseGet(() -> tooLittle(all, queue)));
        }
        List<Advice> found = new ArrayList<>();
        List<Group> groups = groups(sorted);
        Optional<Advice> provider = new ProviderAdvice(all, busiest(groups)).advise(all.busy() > Group.BUSY);
        provider.or(() -> rate).ifPresent(found::add);
        Optional<Advice> redis = redis(all);
        for (Group group : groups) {
            boolean explained = (provider.isPresent() || rate.isPresent())
                    && group.provider().perSecond() > 0;
            new GroupAdvice(group, all, queue, bounds)
                    .advise(Group.BUSY, explained, redis.isPresent())
                    .ifPresent(found::add);
        }
        redis.ifPresent(found::add);
        // The sort is stable: within one cause, contexts that run jobs come first.
        found.sort(Comparator.comparing(Advice::cause));
        return found.isEmpty() ? List.of(nothing(all, queue)) : List.copyOf(found);
    }

    private static List<Group> groups(List<ContextReport> reports) {
        TreeMap<String, List<ContextReport>> byKind = new TreeMap<>();
        reports.forEach(
                r -> byKind.computeIfAbsent(r.kind(), k -> new ArrayList<>()).add(r));
        return byKind.entrySet().stream()
                .map(e -> new Group(e.getKey(), List.copyOf(e.getValue())))
                .sorted(Comparator.comparing((Group g) -> !g.runsJobs()).thenComparing(Group::kind))
                .toList();
    }

    private static Group busiest(List<Group> groups) {
        return groups.stream()
                .max(Comparator.comparingDouble(g -> g.provider().perSecond()))
                .orElseThrow();
    }

    /* Redis is not the cause in three cases. If an event loop is busy, every call looks slow. If the slowness is a
     * small part of the time of a job, it does not matter: calls of one burst wait for one another. If 2 x mean /
     * longest is small, it was only a short stop: this is the share of the time in which Redis stood still, if it stood
     * still once for the longest time and was fast otherwise, because calls that came meanwhile waited half of that
     * time. */
    private static Optional<Advice> redis(Group all) {
        Calls redis = all.redis();
        double meanMs = redis.meanMs() - all.lagMs();
        if (all.busy() > Group.BUSY
                || redis.baselineMs() <= 0
                || meanMs < SLOW_REDIS_MS
                || meanMs < SLOWER * redis.baselineMs()
                || 2 * redis.meanMs() < NOTEWORTHY * redis.maxMs()
                || IN_A_ROW * (meanMs - redis.baselineMs()) < NOTEWORTHY * all.takesMs()) {
            return Optional.empty();
        }
        String text = AdviceText.text(
                "Redis takes %s ms per call (longest %s ms) at %s calls/s, while it took %s ms at best; the event loops are"
                        + " busy for %s at most. No setting here makes it faster, and more instances would send it more"
                        + " calls. Look for slow commands (SLOWLOG), swapping, a slow disk (appendfsync), or the network.",
                redis.meanMs(), redis.maxMs(), redis.perSecond(), redis.baselineMs(), AdviceText.percent(all.busy()));
        return Optional.of(plain(Cause.REDIS_SLOW, text));
    }

    private static Advice tooLittle(Group all, QueueFigures queue) {
        if (queue.waiting() == 0
                && all.providerLimiter().queued() == 0
                && all.limiter(Group.RECORDS).queued() == 0
                && all.used() < 1
                && all.busy() <= Group.BUSY) {
            return nothing(all, queue);
        }
        return plain(
                Cause.NOT_ENOUGH_DATA,
                AdviceText.text(
                        "%s jobs wait and %s run, but only %s jobs/s ended and %s provider calls/s were made while this was"
                                + " measured: too few to find the reason. Ask again in a minute; if it stays so, %s.",
                        queue.waiting(),
                        all.used(),
                        all.finished(),
                        all.provider().perSecond(),
                        queue.paused() ? "resume the paused queue" : "check the logs of the workers"));
    }

    private static Advice noWorker(QueueFigures queue) {
        return new Advice(
                Cause.NO_WORKER,
                AdviceText.text(
                        "%s, the oldest for %s s, and no live worker serves the queue: start worker processes, or check"
                                + " why the running ones do not reach Redis.",
                        AdviceText.count(queue.waiting(), "job waits", "jobs wait"),
                        queue.oldestWaiting().toMillis() / 1e3),
                List.of(Change.of("worker processes", 0, 1, "1 process at least")),
                Optional.empty(),
                List.of());
    }

    private static Advice nothing(Group all, QueueFigures queue) {
        Group.Sum limiter = all.providerLimiter();
        Group.Sum records = all.limiter(Group.RECORDS);
        boolean waits = queue.waiting() > 0 || limiter.queued() >= 1 || records.queued() >= 1;
        String first = waits
                ? AdviceText.text(
                        "Work waits (the oldest job for %s s, %s requests for records), but no setting is the cause%s:",
                        queue.oldestWaiting().toMillis() / 1e3,
                        records.queued(),
                        queue.paused()
                                ? "; a queue is paused, so no worker takes its jobs until you resume it"
                                : "; if it keeps waiting, check the logs of the workers")
                : "Nothing is short:";
        return plain(
                Cause.NOTHING_TO_CHANGE,
                first
                        + AdviceText.text(
                                " %s jobs wait, %s of %s job slots are used, %s of %s provider permits are in use and"
                                        + " %s calls wait for one, the busiest event loop works %s of the time, Redis takes"
                                        + " %s ms per call.",
                                queue.waiting(),
                                all.used(),
                                all.slots(),
                                limiter.inUse(),
                                limiter.limit(),
                                limiter.queued(),
                                AdviceText.percent(all.busy()),
                                all.redis().meanMs()));
    }

    private static Advice plain(Cause cause, String text) {
        return new Advice(cause, text, List.of(), Optional.empty(), List.of());
    }
}
