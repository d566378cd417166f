package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** The helpers of a worker process for one queue that it serves: renewal of leases, and the reaper. */
final class QueueKeeper {
    private final LeaseKeeper keeper;
    private final Reaper reaper;

    QueueKeeper(
            Vertx vertx,
            RedisLink link,
            IsothermConfig config,
            String queue,
            InstantSource clock,
            StatisticsRecorder statistics) {
        Leases leases = new Leases(link, config.jobs(), queue);
        keeper = new LeaseKeeper(vertx, leases, queue);
        reaper = new Reaper(vertx, leases, clock);
        reaper.watch(job -> statistics.reaped(queue, job));
    }

    Future<Void> start() {
        return keeper.start().onSuccess(v -> reaper.start());
    }

    Future<Void> stop() {
        reaper.stop();
        return keeper.stop();
    }
}
