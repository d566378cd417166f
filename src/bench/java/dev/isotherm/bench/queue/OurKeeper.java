package dev.isotherm.bench.queue;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.Reaper;
<<<<<<< HEAD
=======
import dev.isotherm.job.run.Waker;
>>>>>>> h-benchq
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
<<<<<<< HEAD
=======
import java.time.Duration;
>>>>>>> h-benchq
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

<<<<<<< HEAD
/** Renews leases and takes back jobs of vanished workers, as {@code QueueKeeperVerticle} does. */
=======
/** Renews leases, takes back jobs of vanished workers and waits for wake-ups, as {@code QueueKeeperVerticle} does. */
>>>>>>> h-benchq
final class OurKeeper extends VerticleBase {
    private final IsothermConfig config;
    private final String queue;
    private RedisLink link;
<<<<<<< HEAD
    private LeaseKeeper keeper;
    private Reaper reaper;
=======
    private RedisLink waiting;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private Waker waker;
>>>>>>> h-benchq
    private StatisticsRecorder statistics;

    OurKeeper(IsothermConfig config, String queue) {
        this.config = config;
        this.queue = queue;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
<<<<<<< HEAD
=======
        waiting = new RedisLink(vertx, config.redis().withDeadline(Duration.ofMillis(Waker.DEADLINE_MILLIS)));
>>>>>>> h-benchq
        Leases leases = new Leases(link, config.jobs(), queue);
        keeper = new LeaseKeeper(vertx, leases, queue);
        reaper = new Reaper(vertx, leases, InstantSource.system());
        statistics = new StatisticsRecorder(vertx, link, List.of(queue), new SplittableRandom());
        reaper.watch(job -> statistics.reaped(queue, job));
<<<<<<< HEAD
        return link.start().compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
=======
        waker = new Waker(vertx, waiting, queue);
        return OurEngine.up(vertx, link).compose(v -> OurEngine.up(vertx, waiting)).compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
            waker.start();
>>>>>>> h-benchq
            statistics.start();
        });
    }

    @Override
    public Future<?> stop() {
        reaper.stop();
<<<<<<< HEAD
        return keeper.stop()
                .eventually(statistics::stop)
=======
        waker.stop();
        return keeper.stop()
                .eventually(statistics::stop)
                .eventually(waiting::stop)
>>>>>>> h-benchq
                .eventually(link::stop);
    }
}
