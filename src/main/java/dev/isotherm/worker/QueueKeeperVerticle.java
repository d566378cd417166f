package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.job.recurring.RecurringJobs;
import dev.isotherm.job.recurring.RecurringJobs.Recurring;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.metrics.ContextMeters;
import dev.isotherm.metrics.Meters;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.service.WarmingJobs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Renews the leases of this JVM's workers, takes back the jobs of vanished workers, and enqueues recurring jobs. One
 * instance per process.
 */
public final class QueueKeeperVerticle extends VerticleBase {
    private final IsothermConfig config;
    private final InstantSource clock;
    private final Meters meters;

    private RedisLink link;
    private List<QueueKeeper> keepers;
    private StatisticsRecorder statistics;
    private RecurringJobs recurring;
    private LoopBeat beat;
    private Runnable endMeasuring = () -> {};

    /**
     * Creates the instance; {@link #start()} creates everything that it uses.
     *
     * @param config the lease and the Redis
     * @param clock the clock
     * @param meters of the process
     */
    public QueueKeeperVerticle(IsothermConfig config, InstantSource clock, Meters meters) {
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        WorkerConfig worker = config.worker().orElseThrow();
        link = new RedisLink(vertx, config.redis());
        beat = new LoopBeat(vertx, "queues");
        ContextMeters measured = meters.context("queues");
        link.onAnswer(measured);
        endMeasuring = measured.watchLoop(context);
        statistics = new StatisticsRecorder(vertx, link, worker.queues().keySet(), new SplittableRandom());
        keepers = worker.queues().keySet().stream()
                .map(queue -> new QueueKeeper(vertx, link, config, queue, clock, statistics))
                .toList();
        // Schedule only on queues that this process also serves.
        List<Recurring> due = worker.queues().containsKey(Queues.MAINTENANCE) ? recurring(worker) : List.of();
        recurring = new RecurringJobs(vertx, link, config.jobs(), Queues.MAINTENANCE, clock, due);
        return link.start()
                .compose(
                        v -> Future.all(keepers.stream().map(QueueKeeper::start).toList()))
                .map(v -> {
                    recurring.start();
                    statistics.start();
                    beat.start();
                    return null;
                });
    }

    private List<Recurring> recurring(WorkerConfig worker) {
        Recurring housekeeping = HousekeepingHandler.recurring(worker.housekeeping());
        return config.warming().enabled()
                ? List.of(housekeeping, WarmingJobs.recurring(config.warming()))
                : List.of(housekeeping);
    }

    @Override
    public Future<?> stop() {
        recurring.stop();
        beat.stop();
        endMeasuring.run();
        // As in WorkerVerticle: what is closed may tell of it on any thread, and the statistics need this context.
        return CallerContext.succeeded()
                .eventually(() ->
                        Future.join(keepers.stream().map(QueueKeeper::stop).toList()))
                .eventually(statistics::stop)
                .eventually(link::stop);
    }
}
