package dev.isotherm.job.run;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.store.QueueOnContext;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A worker as in production: a runner with its heartbeat on one context, a lease keeper with a reaper on another. */
public final class RunnerOnContext {
    static final Duration POLL = Duration.ofMillis(50);

    final JobRunner runner;
    final QueueOnContext queue;
    private final String name;
    private final Heartbeat heartbeat;

    RunnerOnContext(QueueOnContext queue, JobsConfig config, String name, int slots, JobHandler handler) {
        this.queue = queue;
        this.name = name;
        this.runner = new JobRunner(
                queue.vertx,
                List.of(new QueueClaim(name, queue.leases, 1)),
                new JobRunner.Settings("runner", slots, POLL, config.lease(), config.retry()),
                Map.of(QueueOnContext.TYPE, handler),
                RandomGenerator.getDefault(),
                InstantSource.system());
        this.heartbeat = new Heartbeat(queue.vertx, runner, config, name);
    }

    /** Begins to work, with or without a sign of life. */
    RunnerOnContext start(boolean beats) {
        queue.run(() -> {
            if (beats) {
                heartbeat.start();
            }
            runner.start();
        });
        return this;
    }

    Future<Void> stop(Duration grace) {
        return queue.on(() -> runner.stop(grace).onComplete(done -> heartbeat.stop()));
    }

    Set<String> held() {
        return queue.get(() -> Future.succeededFuture(runner.held(name).keySet()));
    }

    /** What a worker process has one of. */
    static final class Keeper {
        private final QueueOnContext queue;
        private final LeaseKeeper keeper;
        private final Reaper reaper;

        Keeper(QueueOnContext queue, String name, boolean reaps) {
            this.queue = queue;
            this.keeper = new LeaseKeeper(queue.vertx, queue.leases, name);
            this.reaper = new Reaper(queue.vertx, queue.leases, InstantSource.system());
            queue.get(() -> keeper.start().onSuccess(v -> {
                if (reaps) {
                    reaper.start();
                }
            }));
        }

        void stop() {
            queue.get(() -> {
                reaper.stop();
                return keeper.stop();
            });
        }
    }
}
