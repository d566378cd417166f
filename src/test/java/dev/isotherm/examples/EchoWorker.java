package dev.isotherm.examples;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.job.run.Heartbeat;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A worker of one's own: it runs the jobs of {@link EchoJob}. Any number may run, in any number of processes. */
public final class EchoWorker extends VerticleBase {
    private static final int SLOTS = 2;
    private static final Duration POLL = Duration.ofMillis(100);

    private final IsothermConfig config;
    private RedisLink link;
    private LeaseKeeper keeper;
    private Reaper reaper;
    private JobRunner runner;
    private Heartbeat heartbeat;

    /** Makes a worker; {@code config} says where Redis is and how jobs are bounded. */
    public EchoWorker(IsothermConfig config) {
        this.config = config;
    }

    @Override
    public Future<?> start() {
        InstantSource clock = InstantSource.system();
        link = new RedisLink(vertx, config.redis());
        Leases leases = new Leases(link, config.jobs(), EchoJob.QUEUE);
        // Claims jobs and runs them.
        runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(EchoJob.QUEUE, leases, 1)),
                new JobRunner.Settings(
                        "echo-worker",
                        SLOTS,
                        POLL,
                        config.jobs().lease(),
                        config.jobs().retry()),
                Map.of(EchoJob.TYPE, EchoJob::echo),
                new SplittableRandom(),
                clock);
        // Asks for the renewal of its leases, and renews them. In a large program the keeper has a verticle of its own.
        heartbeat = new Heartbeat(vertx, runner, config.jobs(), EchoJob.QUEUE);
        keeper = new LeaseKeeper(vertx, leases, EchoJob.QUEUE);
        // Takes back the jobs of workers that vanished.
        reaper = new Reaper(vertx, leases, clock);
        return link.start().compose(v -> keeper.start()).onSuccess(v -> {
            reaper.start();
            heartbeat.start();
            runner.start();
        });
    }

    /* Jobs that run may end, while their leases are still renewed; the rest is given back. */
    @Override
    public Future<?> stop() {
        reaper.stop();
        return runner.stop(Duration.ofSeconds(5))
                .onComplete(v -> heartbeat.stop())
                .eventually(keeper::stop)
                .eventually(link::stop);
    }
}
