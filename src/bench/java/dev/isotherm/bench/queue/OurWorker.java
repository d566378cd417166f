package dev.isotherm.bench.queue;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.run.Heartbeat;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.RunWatch;
import dev.isotherm.job.run.Waker;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.metrics.ContextMeters;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.metrics.Meters;
import dev.isotherm.metrics.SlotMeter;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Runs jobs on one context, with all that {@code WorkerVerticle} has around its runner: statistics, meters, heartbeats. */
final class OurWorker extends VerticleBase {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final IsothermConfig config;
    private final String queue;
    private final JsonObject order;
    private final Tally tally;
    private final Buffer result = Buffer.buffer(Payload.result());
    private RedisLink link;
    private Waker waker;
    private JobRunner runner;
    private Heartbeat heartbeat;
    private StatisticsRecorder statistics;

    OurWorker(IsothermConfig config, String queue, JsonObject order, Tally tally) {
        this.config = config;
        this.queue = queue;
        this.order = order;
        this.tally = tally;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        ContextMeters measured = new Meters().context(LiveWorkers.KIND);
        link.onAnswer(measured);
        waker = new Waker(vertx, config.redis(), queue);
        return OurEngine.up(vertx, link)
                .compose(v -> waker.start())
                .map(v -> run(measured));
    }

    private Void run(ContextMeters measured) {
        WorkerConfig worker = config.worker().orElseThrow();
        int concurrency = order.getInteger("concurrency");
        SplittableRandom random = new SplittableRandom();
        SlotMeter slots = new SlotMeter(context, concurrency, System::nanoTime);
        JobHandler handler = slots.metered(handler());
        runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(
                        queue,
                        new Leases(link, config.jobs(), queue),
                        1,
                        Optional.of(waker))),
                new JobRunner.Settings(
                        "bench-worker-" + ProcessHandle.current().pid(),
                        concurrency,
                        worker.poll(),
                        config.jobs().lease(),
                        config.jobs().retry()),
                Map.of(OurEngine.TYPE, handler),
                random,
                InstantSource.system());
        statistics = new StatisticsRecorder(vertx, link, List.of(queue), random);
        statistics.start();
        RunWatch production = RunWatch.both(measured.jobs(Set.of(OurEngine.TYPE), Set.of(queue)), statistics);
        runner.watch(RunWatch.both(production, new Counting()));
        heartbeat = new Heartbeat(vertx, runner, config.jobs(), queue);
        heartbeat.start();
        runner.start();
        return null;
    }

    private JobHandler handler() {
        int millis = order.getInteger("ms", 0);
        return switch (order.getString("kind")) {
            case "sleep" -> execution -> slept(execution, millis);
            case "stamp" -> execution -> {
                tally.waited(Payload.sent(execution.job().parameters()));
                return Future.succeededFuture(result);
            };
            default -> execution -> Future.succeededFuture(result);
        };
    }

    private Future<Buffer> slept(JobExecution execution, int millis) {
        tally.remember(execution.job().id());
        return vertx.timer(millis).map(result);
    }

    private final class Counting implements RunWatch {
        @Override
        public void claimed(String name) {}

        @Override
        public void began(String name, ClaimedJob job) {
            tally.begin();
        }

        @Override
        public void ended(String name, ClaimedJob job, Outcome outcome, Duration ran) {
            if (outcome == Outcome.SUCCEEDED) {
                tally.end();
            } else {
                tally.fail();
            }
        }
    }

    @Override
    public Future<?> stop() {
        return runner.stop(GRACE)
                .eventually(statistics::stop)
                .eventually(() -> {
                    heartbeat.stop();
                    return link.stop();
                });
    }
}
