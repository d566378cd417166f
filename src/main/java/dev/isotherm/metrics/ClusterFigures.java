package dev.isotherm.metrics;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.config.Queues;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.live.LimitChange;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.redis.guard.MemoryWatch.Memory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads from Redis what belongs to no process alone: the queues, the workers, the day's budget. Belongs to one context. */
final class ClusterFigures {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterFigures.class);

    private final LogThrottle troubles = new LogThrottle(Duration.ofMinutes(1));
    private final Map<String, JobAdmin> queues = new LinkedHashMap<>();
    private final LiveLimits live;
    private final LiveWorkers workers;
    private final MemoryWatch memory;
    private final ProviderLimits provider;
    private final DailyBudget budget;

    ClusterFigures(Context owner, RedisLink link, IsothermConfig config, InstantSource clock) {
        Queues.ALL.forEach(queue -> queues.put(queue, new JobAdmin(link, config.jobs(), queue)));
        live = new LiveLimits(link);
        workers = new LiveWorkers(live, clock);
        memory = new MemoryWatch(link);
        provider = config.weather().limits();
        budget = new DailyBudget(provider.name(), owner, link, 0);
    }

    /**
     * The figures of one moment.
     *
     * @param queues by name
     * @param workers the processes that are alive
     * @param memory of each server; empty if Redis does not tell
     * @param provider the name of the budget
     * @param budget empty if none is set
     */
    record Figures(
            Map<String, QueueOverview> queues,
            List<LiveWorker> workers,
            List<Memory> memory,
            String provider,
            Optional<DailyBudget.State> budget) {}

    /** Reads them within some deadlines of the link; empty if Redis is away. Never fails. */
    Future<Optional<Figures>> read() {
        Map<String, Future<QueueOverview>> overviews = new LinkedHashMap<>();
        queues.forEach((name, queue) -> overviews.put(name, queue.overview()));
        Future<List<LiveWorker>> alive = workers.all();
        Future<List<Memory>> used = memory.read().recover(ClusterFigures::withoutMemory);
        Future<Optional<DailyBudget.State>> spent = live.view().compose(view -> spent(view.changes()));
        List<Future<?>> all = new ArrayList<>(overviews.values());
        all.addAll(List.of(alive, used, spent));
        return Future.join(all)
                .map(done -> {
                    Map<String, QueueOverview> read = new LinkedHashMap<>();
                    overviews.forEach((name, overview) -> read.put(name, overview.result()));
                    return Optional.of(
                            new Figures(read, alive.result(), used.result(), provider.name(), spent.result()));
                })
                .otherwise(this::none);
    }

    /* A user of Redis may lack the right to ask. */
    private static Future<List<Memory>> withoutMemory(Throwable cause) {
        return cause instanceof RedisUnavailableException
                ? Future.failedFuture(cause)
                : Future.succeededFuture(List.of());
    }

    private Future<Optional<DailyBudget.State>> spent(Map<String, LimitChange> changes) {
        OptionalLong limit =
                changes.getOrDefault(provider.name(), LimitChange.NONE).limits().dailyRecords(provider.cluster());
        if (limit.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        budget.configure(limit.getAsLong());
        return budget.state().map(Optional::of);
    }

    private Optional<Figures> none(Throwable cause) {
        if (cause instanceof RedisUnavailableException) {
            LOG.debug("The figures of the queues are missing: {}", cause.getMessage());
        } else {
            troubles.pass()
                    .ifPresent(before ->
                            LOG.error("The figures of the queues cannot be read, so /metrics lacks them", cause));
        }
        return Optional.empty();
    }
}
