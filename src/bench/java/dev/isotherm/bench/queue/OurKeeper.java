package dev.isotherm.bench.queue;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** Renews leases and takes back jobs of vanished workers, as {@code QueueKeeperVerticle} does. */
final class OurKeeper extends VerticleBase {
    private final IsothermConfig config;
    private final String queue;
    private RedisLink link;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private StatisticsRecorder statistics;

    OurKeeper(IsothermConfig config, String queue) {
        this.config = config;
        this.queue = queue;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        Leases leases = new Leases(link, config.jobs(), queue);
        keeper = new LeaseKeeper(vertx, leases, queue);
        reaper = new Reaper(vertx, leases, InstantSource.system());
        statistics = new StatisticsRecorder(vertx, link, List.of(queue), new SplittableRandom());
        reaper.watch(job -> statistics.reaped(queue, job));
        return OurEngine.up(vertx, link).compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
            statistics.start();
        });
    }

    @Override
    public Future<?> stop() {
        reaper.stop();
        return keeper.stop()
                .eventually(statistics::stop)
                .eventually(link::stop);
    }
}
