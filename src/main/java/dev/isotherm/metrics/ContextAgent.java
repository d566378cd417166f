package dev.isotherm.metrics;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.ContextLocals;
import dev.isotherm.context.Correlation;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.context.ProcessInfo;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Waits;
import dev.isotherm.limit.live.LimitChange;
import dev.isotherm.limit.live.LimitOverride;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * About once a second, reports the limits of a context to the cluster and applies the operators' changes of them.
 *
 * <p>Scope: one context, which creates, starts and stops it. While Redis is unavailable the last changes stay in
 * effect.
 */
public final class ContextAgent {
    /** Pause between two reports. */
    public static final Duration PERIOD = Duration.ofMillis(900);

    private static final Logger LOG = LoggerFactory.getLogger(ContextAgent.class);

    private final LogThrottle troubles = new LogThrottle(Duration.ofMinutes(1));
    private final Context owner;
    private final LiveLimits live;
    private final Settings settings;
    private final LoopMeter loop;
    private final CallMeter redis;
    private final CallMeter provider;
    private final ContextMeters meters;
    private final List<TunedLimiter> limiters = new ArrayList<>();
    private final Map<String, Supplier<Object>> shown = new LinkedHashMap<>();
    private Optional<SlotMeter> slots = Optional.empty();
    private Optional<Supplier<Waits>> clusterRate = Optional.empty();
    private Supplier<Map<String, Long>> providerCalls = Map::of;
    private LongSupplier providerCost = () -> 0;
    private LongSupplier jobsMade = () -> 0;
    private long jobsBefore;
    private double jobsPerSecond;
    private Optional<ContextReport> report = Optional.empty();
    private long windowSince;
    private long timer = -1;
    private boolean stopped;
    private Future<Void> running = Future.succeededFuture();

    /**
     * The context that reports.
     *
     * @param process the process
     * @param context kind and number of the context, unique in the process, for example {@code http#1}
     * @param window period over which the figures for the advice are measured
     */
    public record Settings(ProcessInfo process, String context, Duration window) {
        String id() {
            return process.id() + "/" + context;
        }
    }

    /**
     * Creates an agent; call this on the context.
     *
     * @param owner the context
     * @param link the link of that context; need not be started yet
     * @param settings names of the context
     * @param meters the meters of the context, which get the same figures
     */
    public ContextAgent(Context owner, RedisLink link, Settings settings, ContextMeters meters) {
        this.owner = owner;
        this.live = new LiveLimits(link);
        this.settings = settings;
        this.meters = meters;
        ContextLocals.name(owner, settings.context());
        this.loop = new LoopMeter(owner);
        this.redis = new CallMeter(owner, System::nanoTime);
        this.provider = new CallMeter(owner, System::nanoTime);
        loop.onTick(meters::ticked);
        link.onAnswer((what, startedAt, answered) -> {
            redis.answered(startedAt);
            meters.ended(what, startedAt, answered);
        });
    }

    /** Measures a call that the provider answered, or that failed; {@code startedAt} by {@link System#nanoTime()}. */
    public void providerAnswered(long startedAt) {
        provider.answered(startedAt);
        meters.providerAnswered(System.nanoTime() - startedAt);
    }

    /** Counts a call that the provider refused as too many. */
    public void providerRefused() {
        provider.refused();
        meters.providerRefused();
    }

    /**
     * Reports a limiter and applies the operators' changes to it.
     *
     * @param name its name for operators
     * @param limiter the limiter
     * @param file its configured bounds
     * @param adaptive whether it finds its limit by itself
     * @param change applies a change; called only for a new one
     */
    public void limiter(
            String name, ContextLimiter limiter, LimitConfig file, boolean adaptive, Consumer<LimitOverride> change) {
        limiters.add(new TunedLimiter(name, limiter, file, adaptive, change));
    }

    /**
     * Adds calls that wait elsewhere to the waiting calls of a limiter, for the advice.
     *
     * @param name of a limiter that is reported already
     * @param calls how many calls are held back now until the limiter has room
     */
    public void waitingBefore(String name, IntSupplier calls) {
        limiters.stream()
                .filter(limiter -> limiter.name().equals(name))
                .forEach(limiter -> limiter.waitingBefore(calls));
    }

    /**
     * Reports that the context runs jobs.
     *
     * @param meter of its job slots
     * @param name the worker name that its jobs show
     * @param queues the queues that it serves
     */
    public void runsJobs(SlotMeter meter, String name, List<String> queues) {
        slots = Optional.of(meter);
        JsonObject worker = LiveWorkers.write(settings.process(), name, queues);
        show("worker", () -> worker);
    }

    /**
     * Reports how many jobs the context creates.
     *
     * @param total how many it has created so far
     */
    public void makesJobs(LongSupplier total) {
        jobsMade = total;
        jobsBefore = total.getAsLong();
    }

    /**
     * Reports the calls of this context that wait for the cluster's rate limit.
     *
     * @param waits called for each report
     */
    public void clusterRate(Supplier<Waits> waits) {
        clusterRate = Optional.of(waits);
        show("cluster_rate", () -> ReportJson.waits(waits.get()));
    }

    /**
     * Reports the calls to the weather provider to the meters.
     *
     * @param calls how many calls there were so far, by outcome; few different ones
     * @param cost what the provider may have billed for them so far, in its own unit
     */
    public void providerCalls(Supplier<Map<String, Long>> calls, LongSupplier cost) {
        providerCalls = calls;
        providerCost = cost;
    }

    /** Adds a JSON value to the report; the supplier is called for each report. */
    public void show(String name, Supplier<Object> what) {
        shown.put(name, what);
    }

    /**
     * Starts to report.
     *
     * @return completes when the operators' changes are applied or Redis did not answer; never fails
     */
    public Future<Void> start() {
        loop.start();
        windowSince = System.nanoTime();
        return sync();
    }

    /** Reports now and applies the operators' changes; never fails. Concurrent callers share one round trip. */
    public Future<Void> sync() {
        if (running.isComplete()) {
            // Reports go on and on, so they do not belong to the request that asked for this one.
            running = Correlation.NONE.call(this::once);
        }
        // Each caller gets its own promise, because the shared future belongs to the first caller's context.
        Promise<Void> mine = CallerContext.promise();
        running.onComplete(mine);
        return mine.future();
    }

    private Future<Void> once() {
        if (stopped) {
            return Future.succeededFuture();
        }
        owner.owner().cancelTimer(timer);
        // The suppliers and change functions are foreign code: an exception there ends one report, not the reporting.
        return Future.succeededFuture()
                .compose(begun -> {
                    measure();
                    return live.sync(settings.id(), json());
                })
                .map(this::apply)
                .transform(done -> {
                    log(done.cause());
                    if (!stopped) {
                        timer = owner.owner().setTimer(PERIOD.toMillis(), id -> sync());
                    }
                    return Future.succeededFuture();
                });
    }

    private void measure() {
        limiters.forEach(limiter -> limiter.measure(meters));
        slots.ifPresent(used -> meters.slots(used.slots(), used.running()));
        providerLimiter().ifPresent(name -> {
            clusterRate.ifPresent(waits -> meters.waits(name + "/cluster", waits.get(), 0));
            Tags provider = Tags.of("provider", name);
            providerCalls
                    .get()
                    .forEach((outcome, calls) -> meters.counter(
                            "isotherm.provider.calls",
                            "Calls to the weather provider by outcome; each attempt counts",
                            provider.and("outcome", outcome),
                            calls));
            meters.counter(
                    "isotherm.provider.cost",
                    "What the weather provider may have billed, in the unit of its plan",
                    provider,
                    providerCost.getAsLong());
        });
    }

    /* The limiter of records is the only other one. */
    private Optional<String> providerLimiter() {
        return limiters.stream()
                .map(TunedLimiter::name)
                .filter(name -> !name.equals(Group.RECORDS))
                .findFirst();
    }

    /* With an unstable Redis, every second may bring a failure. */
    private void log(Throwable failure) {
        if (failure == null) {
            return;
        }
        troubles.pass().ifPresent(before -> {
            if (failure instanceof RedisUnavailableException) {
                LOG.warn(
                        "{} cannot report its limits: {}. Limits stay as they are. It tries again every second ({} more"
                                + " failures since the last such line)",
                        settings.id(),
                        failure.getMessage(),
                        before);
            } else {
                LOG.error("{} cannot report its limits. It tries again every second.", settings.id(), failure);
            }
        });
    }

    private Void apply(Map<String, LimitChange> changes) {
        for (TunedLimiter limiter : limiters) {
            LimitChange change = changes.getOrDefault(limiter.name(), LimitChange.NONE);
            if (limiter.apply(change.limits())) {
                LOG.info(
                        "{} uses {} for the limit {}",
                        settings.id(),
                        change.values().isEmpty() ? "the configured values" : change,
                        limiter.name());
            }
        }
        return null;
    }

    private JsonObject json() {
        long now = System.nanoTime();
        Duration window = Duration.ofNanos(now - windowSince);
        if (window.compareTo(settings.window()) >= 0) {
            windowSince = now;
            report = Optional.of(report(window));
            long jobs = jobsMade.getAsLong();
            jobsPerSecond = (jobs - jobsBefore) / (window.toNanos() / 1e9);
            jobsBefore = jobs;
        }
        JsonArray all = new JsonArray();
        limiters.forEach(limiter -> all.add(limiter.json()));
        JsonObject json = new JsonObject()
                .put("process", settings.process().id())
                .put("role", settings.process().role())
                .put("context", settings.context())
                .put("limiters", all)
                .put(
                        "slots",
                        slots.map(s -> new JsonObject().put("count", s.slots()).put("used", s.running()))
                                .orElse(null))
                .put("jobs_made_per_second", ReportJson.number(jobsPerSecond))
                .put("report", report.map(ReportJson::write).orElse(null));
        shown.forEach((name, what) -> json.put(name, what.get()));
        return json;
    }

    private ContextReport report(Duration window) {
        ContextReport.Loop loopNow = loop.window();
        List<ContextReport.Limiter> limits =
                limiters.stream().map(l -> l.window(window)).toList();
        boolean pressed =
                loopNow.busyShare() <= Group.BUSY && limits.stream().anyMatch(l -> l.ofProvider() && Group.bound(l));
        return new ContextReport(
                settings.process().id(),
                settings.process().role(),
                settings.context(),
                Runtime.getRuntime().availableProcessors(),
                window,
                loopNow,
                limits,
                slots.map(s -> s.window(window)),
                redis.window(),
                provider.window(pressed, loopNow.meanLagMs()));
    }

    /**
     * Stops reporting and removes the context from the cluster's list.
     *
     * @return completes when Redis has removed it or did not answer; never fails
     */
    public Future<Void> stop() {
        stopped = true;
        owner.owner().cancelTimer(timer);
        loop.close();
        return running.eventually(() -> live.leave(settings.id())).otherwiseEmpty();
    }
}
