package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.run.Waker;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;

/** The helpers of a worker process for one queue that it serves: renewal of leases, the reaper, and wake-ups. */
final class QueueKeeper {
    private final LeaseKeeper keeper;
    private final Reaper reaper;
    private final RedisLink waiting;
    private final Waker waker;

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
        waiting = new RedisLink(vertx, config.redis().withDeadline(Duration.ofMillis(Waker.DEADLINE_MILLIS)));
        waker = new Waker(vertx, waiting, queue);
    }

    Future<Void> start() {
        return waiting.start().compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
            waker.start();
        });
    }

    Future<Void> stop() {
        reaper.stop();
        waker.stop();
        return keeper.stop().eventually(waiting::stop);
    }
}
