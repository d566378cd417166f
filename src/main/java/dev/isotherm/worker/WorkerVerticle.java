package dev.isotherm.worker;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.config.WorkerConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.LoopBeat;
import dev.isotherm.context.ProcessInfo;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.run.Heartbeat;
import dev.isotherm.job.run.JobRunner;
import dev.isotherm.job.run.QueueClaim;
import dev.isotherm.job.run.RunWatch;
import dev.isotherm.job.run.Waker;
import dev.isotherm.job.statistics.StatisticsRecorder;
import dev.isotherm.job.store.Leases;
import dev.isotherm.metrics.ContextAgent;
import dev.isotherm.metrics.ContextMeters;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.metrics.Meters;
import dev.isotherm.metrics.SlotMeter;
import dev.isotherm.metrics.WorkerSign;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.MemoryWatch;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.WarmingJobs;
import dev.isotherm.weather.Providers;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderState;
import dev.isotherm.weather.provider.ProviderWindow;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.store.KeptPlaces;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Runs jobs on its own event loop, with its own Redis connection, provider and limits. Any number may run. */
public final class WorkerVerticle extends VerticleBase {
    private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(10);

    private final IsothermConfig config;
    private final WorkerConfig worker;
    private final InstantSource clock;
    private final Meters meters;
    private final List<Heartbeat> heartbeats = new ArrayList<>();

    private RedisLink link;
    private ProviderGate gate;
    private ContextAgent agent;
    private ContextMeters measured;
    private SlotMeter slots;
    private String name;
    private WeatherProvider provider;
    private ProviderWindow window;
    private JobRunner runner;
    private StatisticsRecorder statistics;
    private LoopBeat beat;

    /**
     * Creates an instance; {@link #start()} creates everything that it uses.
     *
     * @param config with a section for the worker
     * @param clock the clock
     * @param meters of the process
     */
    public WorkerVerticle(IsothermConfig config, InstantSource clock, Meters meters) {
        this.config = config;
        this.worker = config.worker().orElseThrow();
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        String role = config.role().name().toLowerCase(Locale.ROOT);
        return vertx.executeBlocking(() -> ProcessInfo.lookUp(role)).compose(this::start);
    }

    private Future<?> start(ProcessInfo process) {
        link = new RedisLink(vertx, config.redis());
        gate = new ProviderGate(
                context, link, config.weather().limit(), config.weather().limits());
        measured = meters.context(LiveWorkers.KIND);
        slots = new SlotMeter(context, worker.slots(), System::nanoTime);
        agent = agent(process);
        CallWatch watch = CallWatch.of(agent::providerAnswered, agent::providerRefused);
        return Providers.open(vertx, gate, config.weather(), watch, clock)
                .onSuccess(opened -> provider = opened)
                .compose(opened -> link.start())
                .compose(v -> agent.start())
                .map(v -> run());
    }

    private ContextAgent agent(ProcessInfo process) {
        String mark = HexFormat.of().toHexDigits((short) new SplittableRandom().nextInt());
        name = "worker-" + process.pid() + "-" + mark;
        String loop = LiveWorkers.KIND + "#" + mark;
        beat = new LoopBeat(vertx, loop, () -> sign().toJson());
        ContextAgent made = new ContextAgent(
                context,
                link,
                new ContextAgent.Settings(process, loop, config.management().window()),
                measured);
        boolean adaptive = config.weather().limits().adaptive().isPresent();
        made.limiter(gate.name(), gate.limiter(), config.weather().limit(), adaptive, gate::apply);
        made.runsJobs(slots, name, List.copyOf(worker.queues().keySet()));
        made.clusterRate(gate::rateWaits);
        made.show("provider", () -> provider.calls().map(ProviderState::toJson).orElse(null));
        made.providerCalls(() -> provider.calls().map(ProviderState::outcomes).orElse(Map.of()), gate::billed);
        return made;
    }

    /* Called in map, not in onSuccess: an exception must fail the start, not be logged while the worker stays idle. */
    private Void run() {
        RandomGenerator random = new SplittableRandom();
        RecordService records =
                new RecordService(provider, link, config.weather().withoutFailureMemory(), clock);
        agent.waitingBefore(gate.name(), records::waitingCalls);
        List<QueueClaim> claims = worker.queues().entrySet().stream()
                .map(q -> claim(q.getKey(), q.getValue()))
                .toList();
        JobRunner.Settings settings = new JobRunner.Settings(
                name,
                worker.slots(),
                worker.poll(),
                config.jobs().lease(),
                config.jobs().retry());
        Map<String, JobHandler> handlers = handlers(records);
        runner = new JobRunner(vertx, claims, settings, handlers, random, clock);
        statistics = new StatisticsRecorder(vertx, link, worker.queues().keySet(), random);
        statistics.start();
        runner.watch(
                RunWatch.both(measured.jobs(handlers.keySet(), worker.queues().keySet()), statistics));
        for (String queue : worker.queues().keySet()) {
            Heartbeat heartbeat = new Heartbeat(vertx, runner, config.jobs(), queue);
            heartbeats.add(heartbeat);
            heartbeat.start();
        }
        runner.start();
        window = new ProviderWindow(vertx);
        window.start(provider);
        beat.start();
        return null;
    }

    private QueueClaim claim(String queue, int weight) {
        Waker waker = new Waker(vertx, config.redis(), queue);
        // Until it is connected, the polls find the jobs.
        waker.start();
        return new QueueClaim(queue, new Leases(link, config.jobs(), queue), weight, Optional.of(waker));
    }

    /* A claim comes at least as often as the poll; the rest is for a Redis that is slow for a moment. */
    private WorkerSign sign() {
        return new WorkerSign(
                runner.stopping(),
                runner.sinceClaim(),
                worker.poll().multipliedBy(2).plus(CLAIM_PATIENCE),
                Optional.of(window.health(provider)));
    }

    /* Each type of job, and what runs it. */
    private Map<String, JobHandler> handlers(RecordService records) {
        RecordJobHandler record = new RecordJobHandler(
                records, config.weather().limits().cluster().whenSpent());
        KeptPlaces places = new KeptPlaces(link, config.weather().maxPlaces(), clock, new MemoryWatch(link));
        return Map.of(
                RecordJobs.TYPE,
                slots.metered(record::compute),
                RecordJobs.REFRESH_TYPE,
                slots.metered(record::refresh),
                HousekeepingHandler.TYPE,
                slots.metered(new HousekeepingHandler(link, config.jobs(), worker.housekeeping(), places, clock)),
                WarmingJobs.TYPE,
                slots.metered(new CacheWarmingHandler(vertx, link, gate, records, config.warming(), clock)));
    }

    /* Heartbeats continue until the last job is done or given back. The chain starts on this verticle's context, so
     * that every step runs there: the clients that are closed complete their futures on their own threads. */
    @Override
    public Future<?> stop() {
        return CallerContext.succeeded()
                .eventually(() -> {
                    Future<Void> drained = runner.stop(worker.drain());
                    // The probes should learn at once that it stops.
                    beat.beat();
                    return drained;
                })
                .eventually(statistics::stop)
                .eventually(agent::stop)
                .eventually(() -> {
                    beat.stop();
                    window.stop();
                    heartbeats.forEach(Heartbeat::stop);
                    gate.close();
                    return provider.close();
                })
                .eventually(link::stop);
    }
}
