package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.ProviderLimits.WhenSpent;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.job.Heartbeat;
import dev.isotherm.job.JobRunner;
import dev.isotherm.job.Leases;
import dev.isotherm.job.QueueClaim;
import dev.isotherm.job.RunnerReporter;
import dev.isotherm.job.Waker;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.CallWatch;
import dev.isotherm.weather.ProviderGate;
import dev.isotherm.weather.Providers;
import dev.isotherm.weather.RecordJobs;
import dev.isotherm.weather.RecordService;
import dev.isotherm.weather.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Runs jobs on its own event loop, with its own Redis connection, provider and limits. Any number may run. */
public final class WorkerVerticle extends VerticleBase {
    private final IsothermConfig config;
    private final WorkerConfig worker;
    private final InstantSource clock;
    private final List<Heartbeat> heartbeats = new ArrayList<>();

    private RedisLink link;
    private ProviderGate gate;
    private WeatherProvider provider;
    private JobRunner runner;
    private RunnerReporter reporter;

    /**
     * Makes an instance; everything that it uses is made in {@link #start()}.
     *
     * @param config with a section for the worker
     * @param clock tells the time
     */
    public WorkerVerticle(IsothermConfig config, InstantSource clock) {
        this.config = config;
        this.worker = config.worker().orElseThrow();
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        link = new RedisLink(vertx, config.redis());
        gate = new ProviderGate(
                context, link, config.weather().limit(), config.weather().limits());
        return Providers.open(vertx, gate, config.weather(), CallWatch.NONE)
                .onSuccess(opened -> provider = opened)
                .compose(opened -> link.start())
                .map(v -> run());
    }

    /* Mapped to, not told on success: what it threw would else be logged, and the worker stand there idle. */
    private Void run() {
        RandomGenerator random = new SplittableRandom();
        String name =
                "worker-" + ProcessHandle.current().pid() + "-" + HexFormat.of().toHexDigits((short) random.nextInt());
        RecordService records = new RecordService(provider, link, config.weather(), clock);
        WhenSpent whenSpent = config.weather().limits().cluster().whenSpent();
        List<QueueClaim> claims = worker.queues().entrySet().stream()
                .map(q -> new QueueClaim(q.getKey(), new Leases(link, config.jobs(), q.getKey()), q.getValue()))
                .toList();
        JobRunner.Settings settings = new JobRunner.Settings(
                name,
                worker.slots(),
                worker.poll(),
                config.jobs().lease(),
                config.jobs().retry());
        runner = new JobRunner(
                vertx,
                claims,
                settings,
                Map.of(
                        RecordJobs.TYPE,
                        new RecordJobHandler(records, clock, whenSpent),
                        RecordJobs.REFRESH_TYPE,
                        new RefreshJobHandler(records, whenSpent),
                        HousekeepingHandler.TYPE,
                        new HousekeepingHandler(link, config.jobs(), worker.housekeeping())),
                random,
                clock);
        for (String queue : worker.queues().keySet()) {
            Heartbeat heartbeat = new Heartbeat(vertx, runner, config.jobs(), queue);
            heartbeats.add(heartbeat);
            heartbeat.start();
            vertx.eventBus().localConsumer(Waker.address(queue), message -> runner.wake());
        }
        runner.start();
        reporter = new RunnerReporter(vertx, runner, List.copyOf(worker.queues().keySet()), RunnerReporter.PERIOD);
        reporter.start();
        return null;
    }

    /*
     * Heartbeats go on until the last job is done or given back. The chain begins on this verticle's context, so that
     * every step of it runs there: the clients that are closed complete their futures on threads of their own.
     */
    @Override
    public Future<?> stop() {
        return ((ContextInternal) context)
                .succeededFuture()
                .eventually(() -> runner.stop(worker.drain()))
                .eventually(() -> {
                    heartbeats.forEach(Heartbeat::stop);
                    reporter.stop();
                    gate.close();
                    return provider.close();
                })
                .eventually(link::stop);
    }
}
