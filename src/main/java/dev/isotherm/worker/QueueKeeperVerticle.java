package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.Queues;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.context.HostName;
import dev.isotherm.job.recurring.RecurringJobs;
import dev.isotherm.job.recurring.RecurringJobs.Recurring;
import dev.isotherm.job.worker.RunnerReporter;
import dev.isotherm.job.worker.WorkerInfo;
import dev.isotherm.job.worker.WorkerPresence;
import dev.isotherm.job.worker.WorkerRegistry;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Renews the leases of this JVM's workers, takes back the jobs of vanished workers, and enqueues recurring jobs. One
 * instance per process.
 */
public final class QueueKeeperVerticle extends VerticleBase {
    private final IsothermConfig config;
    private final InstantSource clock;

    private RedisLink link;
    private List<QueueKeeper> keepers;
    private RecurringJobs recurring;
    private WorkerPresence presence;

    /**
     * Creates the instance; {@link #start()} creates everything that it uses.
     *
     * @param config the lease and the Redis
     * @param clock the clock
     */
    public QueueKeeperVerticle(IsothermConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        WorkerConfig worker = config.worker().orElseThrow();
        link = new RedisLink(vertx, config.redis());
        keepers = worker.queues().keySet().stream()
                .map(queue -> new QueueKeeper(vertx, link, config, queue, clock))
                .toList();
        // Schedule only on queues that this process also serves.
        List<Recurring> due = worker.queues().containsKey(Queues.MAINTENANCE)
                ? List.of(HousekeepingHandler.recurring(worker.housekeeping()))
                : List.of();
        recurring = new RecurringJobs(vertx, link, config.jobs(), Queues.MAINTENANCE, clock, due);
        return link.start()
                .compose(
                        v -> Future.all(keepers.stream().map(QueueKeeper::start).toList()))
                .compose(v -> vertx.executeBlocking(HostName::lookUp))
                .compose(this::appear)
                .map(v -> {
                    recurring.start();
                    return null;
                });
    }

    private Future<Void> appear(String host) {
        long pid = ProcessHandle.current().pid();
        String id = host + "-" + pid + "-" + HexFormat.of().toHexDigits((short) new SplittableRandom().nextInt());
        String version = Optional.ofNullable(getClass().getPackage().getImplementationVersion())
                .orElse("development");
        String role = config.role().name().toLowerCase(Locale.ROOT);
        WorkerInfo process = new WorkerInfo(id, host, pid, version, role, clock.instant(), List.of());
        presence = new WorkerPresence(vertx, new WorkerRegistry(link), process, RunnerReporter.PERIOD);
        return presence.start();
    }

    @Override
    public Future<?> stop() {
        recurring.stop();
        return presence.stop()
                .eventually(() ->
                        Future.join(keepers.stream().map(QueueKeeper::stop).toList()))
                .eventually(link::stop);
    }
}
