package dev.isotherm.bench.queue;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.run.Waker;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** Renews leases, takes back jobs of vanished workers and waits for wake-ups, as {@code QueueKeeperVerticle} does. */
final class OurKeeper extends VerticleBase {
    private final IsothermConfig config;
    private final String queue;
    private RedisLink link;
    private RedisLink waiting;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private Waker waker;
    private StatisticsRecorder statistics;

    OurKeeper(IsothermConfig config, String queue) {
        this.config = config;
        this.queue = queue;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        waiting = new RedisLink(vertx, config.redis().withDeadline(Duration.ofMillis(Waker.DEADLINE_MILLIS)));
        Leases leases = new Leases(link, config.jobs(), queue);
        keeper = new LeaseKeeper(vertx, leases, queue);
        reaper = new Reaper(vertx, leases, InstantSource.system());
        statistics = new StatisticsRecorder(vertx, link, List.of(queue), new SplittableRandom());
        reaper.watch(job -> statistics.reaped(queue, job));
        waker = new Waker(vertx, waiting, queue);
        return OurEngine.up(vertx, link).compose(v -> OurEngine.up(vertx, waiting)).compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
            waker.start();
            statistics.start();
        });
    }

    @Override
    public Future<?> stop() {
        reaper.stop();
        waker.stop();
        return keeper.stop()
                .eventually(statistics::stop)
                .eventually(waiting::stop)
                .eventually(link::stop);
    }
}
