package dev.isotherm.ledger;

import dev.isotherm.job.run.Heartbeat;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.run.Waker;
import dev.isotherm.job.store.Leases;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A worker process of the ledger tests, put together as the real one, with a handler that knows no weather. */
final class LedgerWorker {
    private LedgerWorker() {}

    public static void main(String... arguments) {
        LedgerChild child = LedgerChild.of(arguments);
        LedgerChild.run(vertx -> vertx.deployVerticle(new Keeper(child)));
    }

    /* The runners are its children, so they end before it: while they finish their jobs, it renews their leases. */
    private static final class Keeper extends VerticleBase {
        private final LedgerChild child;
        private RedisLink link;
        private LeaseKeeper keeper;
        private Reaper reaper;

        Keeper(LedgerChild child) {
            this.child = child;
        }

        @Override
        public Future<?> start() {
            link = new RedisLink(vertx, child.redis());
            Leases leases = new Leases(link, child.jobs(), LedgerJob.QUEUE);
            keeper = new LeaseKeeper(vertx, leases, LedgerJob.QUEUE);
            reaper = new Reaper(vertx, leases, InstantSource.system());
            return link.start().compose(v -> keeper.start()).compose(v -> {
                reaper.start();
                return vertx.deployVerticle(
                        () -> new Runner(child), new DeploymentOptions().setInstances(child.contexts()));
            });
        }

        @Override
        public Future<?> stop() {
            reaper.stop();
            return keeper.stop().eventually(link::stop);
        }
    }

    private static final class Runner extends VerticleBase {
        private static final Duration POLL = Duration.ofSeconds(1);

        private final LedgerChild child;
        private RedisLink link;
        private Waker waker;
        private JobRunner runner;
        private Heartbeat heartbeat;

        Runner(LedgerChild child) {
            this.child = child;
        }

        @Override
        public Future<?> start() {
            link = new RedisLink(vertx, child.redis());
            waker = new Waker(vertx, child.redis(), LedgerJob.QUEUE);
            return Future.all(link.start(), waker.start()).onSuccess(v -> run());
        }

        private void run() {
            RandomGenerator random = new SplittableRandom();
            Leases leases = new Leases(link, child.jobs(), LedgerJob.QUEUE);
            String name = ProcessHandle.current().pid() + "-" + HexFormat.of().toHexDigits((short) random.nextInt());
            runner = new JobRunner(
                    vertx,
                    List.of(new QueueClaim(LedgerJob.QUEUE, leases, 1, Optional.of(waker))),
                    new JobRunner.Settings(
                            name,
                            child.slots(),
                            POLL,
                            child.lease(),
                            child.jobs().retry()),
                    Map.of(LedgerJob.TYPE, new LedgerHandler(vertx, leases, link)),
                    random,
                    InstantSource.system());
            heartbeat = new Heartbeat(vertx, runner, child.jobs(), LedgerJob.QUEUE);
            heartbeat.start();
            runner.start();
        }

        @Override
        public Future<?> stop() {
            return ((ContextInternal) context)
                    .succeededFuture()
                    .eventually(() -> runner.stop(LedgerChild.DRAIN))
                    .eventually(() -> {
                        heartbeat.stop();
                        return link.stop();
                    });
        }
    }
}
