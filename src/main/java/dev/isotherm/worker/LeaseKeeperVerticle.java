package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.LeaseKeeper;
import dev.isotherm.job.Leases;
import dev.isotherm.job.Reaper;
import dev.isotherm.job.Waker;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.RecordJobs;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;

/** Renews the leases of this JVM's workers and takes back those of vanished ones. One instance a process. */
public final class LeaseKeeperVerticle extends VerticleBase {
    private final IsothermConfig config;
    private final InstantSource clock;

    private RedisLink link;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private RedisLink waiting;
    private Waker waker;

    /**
     * Makes the instance; everything that it uses is made in {@link #start()}.
     *
     * @param config the lease and the Redis
     * @param clock tells the time
     */
    public LeaseKeeperVerticle(IsothermConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        Leases leases = new Leases(link, config.jobs(), RecordJobs.QUEUE);
        keeper = new LeaseKeeper(vertx, leases, RecordJobs.QUEUE);
        reaper = new Reaper(vertx, leases, clock);
        waiting = new RedisLink(vertx, config.redis().withDeadline(Duration.ofMillis(Waker.DEADLINE_MILLIS)));
        waker = new Waker(vertx, waiting, RecordJobs.QUEUE);
        return Future.all(link.start(), waiting.start())
                .compose(v -> keeper.start())
                .onSuccess(v -> {
                    reaper.start();
                    waker.start();
                });
    }

    @Override
    public Future<?> stop() {
        reaper.stop();
        waker.stop();
        return keeper.stop().eventually(waiting::stop).eventually(link::stop);
    }
}
