package dev.isotherm.support;

import static dev.isotherm.support.Awaiting.await;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.JobsConfig;
import dev.isotherm.context.ProcessInfo;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.run.Heartbeat;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.LeaseKeeper;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.Reaper;
import dev.isotherm.job.store.Leases;
import dev.isotherm.metrics.ContextAgent;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.metrics.Meters;
import dev.isotherm.metrics.SlotMeter;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A worker process in small, with a Vert.x of its own and a handler of a test's; it knows nothing of weather. */
public final class TestWorker implements AutoCloseable {
    /** How many jobs it runs at once. */
    public static final int SLOTS = 2;

    private final Vertx vertx;
    private final Member process;
    private final String deployment;

    private TestWorker(Vertx vertx, Member process) {
        this.vertx = vertx;
        this.process = process;
        this.deployment = await(vertx.deployVerticle(process));
    }

    /**
     * Starts a worker.
     *
     * @param id of its process
     * @param config where Redis is and the bounds of jobs
     * @param type of the jobs that it runs
     */
    public static TestWorker start(String id, IsothermConfig config, String queue, String type, JobHandler handler) {
        return new TestWorker(TestVertx.create(), new Member(id, config, queue, Map.of(type, handler)));
    }

    /** Ends every sign of life without a farewell, as a killed process does. */
    public void die() {
        await(vertx.close());
    }

    /** Stops it cleanly. */
    @Override
    public void close() {
        process.clean = true;
        await(vertx.undeploy(deployment));
        await(vertx.close());
    }

    private static final class Member extends VerticleBase {
        private final String id;
        private final IsothermConfig config;
        private final String queue;
        private final Map<String, JobHandler> handlers;
        private volatile boolean clean;
        private RedisLink link;
        private LeaseKeeper keeper;
        private Reaper reaper;
        private JobRunner runner;
        private Heartbeat heartbeat;
        private ContextAgent agent;

        Member(String id, IsothermConfig config, String queue, Map<String, JobHandler> handlers) {
            this.id = id;
            this.config = config;
            this.queue = queue;
            this.handlers = new HashMap<>(handlers);
        }

        @Override
        public Future<?> start() {
            JobsConfig jobs = config.jobs();
            link = new RedisLink(vertx, config.redis());
            Leases leases = new Leases(link, jobs, queue);
            keeper = new LeaseKeeper(vertx, leases, queue);
            reaper = new Reaper(vertx, leases, InstantSource.system());
            ProcessInfo process = new ProcessInfo(id, 4711, "1.2.3", "worker", Instant.EPOCH);
            agent = new ContextAgent(
                    context,
                    link,
                    new ContextAgent.Settings(process, LiveWorkers.KIND + "#1", Duration.ofSeconds(1)),
                    new Meters().context(LiveWorkers.KIND));
            SlotMeter slots = new SlotMeter(context, SLOTS, System::nanoTime);
            agent.runsJobs(slots, id + "-runner", List.of(queue));
            handlers.replaceAll((type, handler) -> slots.metered(handler));
            runner = new JobRunner(
                    vertx,
                    List.of(new QueueClaim(queue, leases, 1)),
                    new JobRunner.Settings(id + "-runner", SLOTS, Duration.ofMillis(50), jobs.lease(), jobs.retry()),
                    handlers,
                    new SplittableRandom(),
                    InstantSource.system());
            heartbeat = new Heartbeat(vertx, runner, jobs, queue);
            return link.start()
                    .compose(v -> keeper.start())
                    .compose(v -> agent.start())
                    .onSuccess(v -> {
                        reaper.start();
                        heartbeat.start();
                        runner.start();
                    });
        }

        @Override
        public Future<?> stop() {
            if (!clean) {
                return Future.succeededFuture();
            }
            reaper.stop();
            return runner.stop(Duration.ZERO)
                    .eventually(() -> {
                        heartbeat.stop();
                        return agent.stop();
                    })
                    .eventually(keeper::stop)
                    .eventually(link::stop);
        }
    }
}
