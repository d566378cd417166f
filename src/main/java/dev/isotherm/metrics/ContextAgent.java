package dev.isotherm.metrics;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Waits;
import dev.isotherm.limit.live.LimitChange;
import dev.isotherm.limit.live.LimitOverride;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.RedisUnavailableException;
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
 * Tells the cluster about once a second what the limits of a context do, and applies what operators changed of them.
 *
 * <p>Scope: one context, which makes it, starts it and stops it. While Redis is away what was changed last holds.
 */
public final class ContextAgent {
    /** From the end of one report to the next. */
    public static final Duration PERIOD = Duration.ofMillis(900);

    private static final Logger LOG = LoggerFactory.getLogger(ContextAgent.class);

    private final LogThrottle troubles = new LogThrottle(Duration.ofMinutes(1));
    private final Context owner;
    private final LiveLimits live;
    private final Settings settings;
    private final LoopMeter loop;
    private final CallMeter redis;
    private final CallMeter provider;
    private final List<TunedLimiter> limiters = new ArrayList<>();
    private final Map<String, Supplier<Object>> shown = new LinkedHashMap<>();
    private Optional<SlotMeter> slots = Optional.empty();
    private LongSupplier jobsMade = () -> 0;
    private long jobsBefore;
    private double jobsPerSecond;
    private Optional<ContextReport> report = Optional.empty();
    private long windowSince;
    private long timer = -1;
    private boolean stopped;
    private Future<Void> running = Future.succeededFuture();

    /**
     * Who reports.
     *
     * @param process unique in the cluster, see {@link dev.isotherm.context.HostName}
     * @param role of the process
     * @param context kind and number, unique in the process, for example {@code http#1}
     * @param window over how long the figures of the advice are gathered
     */
    public record Settings(String process, String role, String context, Duration window) {
        String id() {
            return process + "/" + context;
        }
    }

    /**
     * Makes an agent; call it on the context.
     *
     * @param owner the context
     * @param link of that context; need not be started yet
     * @param settings who reports
     */
    public ContextAgent(Context owner, RedisLink link, Settings settings) {
        this.owner = owner;
        this.live = new LiveLimits(link);
        this.settings = settings;
        this.loop = new LoopMeter(owner);
        this.redis = new CallMeter(owner, System::nanoTime);
        this.provider = new CallMeter(owner, System::nanoTime);
        link.onAnswer(redis::answered);
    }

    /** Counts the calls to the provider. */
    public CallMeter provider() {
        return provider;
    }

    /**
     * Shows a limiter, and applies to it what operators change.
     *
     * @param name by which they change it
     * @param limiter which one
     * @param file what is configured
     * @param adaptive whether it finds its limit by itself
     * @param change applies a change; called when there is a new one only
     */
    public void limiter(
            String name, ContextLimiter limiter, LimitConfig file, boolean adaptive, Consumer<LimitOverride> change) {
        limiters.add(new TunedLimiter(name, limiter, file, adaptive, change));
    }

    /**
     * Counts calls, in what advice is made from, with those that wait for a limiter.
     *
     * @param name of a limiter that is shown already
     * @param calls how many are kept back now until the limiter has room for them
     */
    public void waitingBefore(String name, IntSupplier calls) {
        limiters.stream()
                .filter(limiter -> limiter.name().equals(name))
                .forEach(limiter -> limiter.waitingBefore(calls));
    }

    /** Shows the job slots. */
    public void slots(SlotMeter meter) {
        slots = Optional.of(meter);
    }

    /**
     * Shows how many jobs the context makes.
     *
     * @param total how many it has made so far
     */
    public void makesJobs(LongSupplier total) {
        jobsMade = total;
        jobsBefore = total.getAsLong();
    }

    /**
     * Shows who waits on this context for what the whole cluster may do per second.
     *
     * @param waits asked at each report
     */
    public void clusterRate(Supplier<Waits> waits) {
        show("cluster_rate", () -> ReportJson.waits(waits.get()));
    }

    /** Shows one more thing: JSON, asked at each report. */
    public void show(String name, Supplier<Object> what) {
        shown.put(name, what);
    }

    /**
     * Begins to report.
     *
     * @return completes once the changes of operators are applied, or Redis did not tell them; never fails
     */
    public Future<Void> start() {
        loop.start();
        windowSince = System.nanoTime();
        return sync();
    }

    /** Reports now, and applies what operators changed; never fails. All who ask meanwhile share one round trip. */
    public Future<Void> sync() {
        if (running.isComplete()) {
            running = once();
        }
        // Each goes on as itself: the one that is shared belongs to whoever asked first.
        Promise<Void> mine = CallerContext.promise();
        running.onComplete(mine);
        return mine.future();
    }

    private Future<Void> once() {
        if (stopped) {
            return Future.succeededFuture();
        }
        owner.owner().cancelTimer(timer);
        // What is shown or changed is the code of others: whatever that throws ends one report, never the reporting.
        return Future.succeededFuture()
                .compose(begun -> live.sync(settings.id(), json()))
                .map(this::apply)
                .transform(done -> {
                    tell(done.cause());
                    if (!stopped) {
                        timer = owner.owner().setTimer(PERIOD.toMillis(), id -> sync());
                    }
                    return Future.succeededFuture();
                });
    }

    /* While Redis comes and goes each second may bring a failure. */
    private void tell(Throwable failure) {
        if (failure == null) {
            return;
        }
        troubles.pass().ifPresent(before -> {
            if (failure instanceof RedisUnavailableException) {
                LOG.warn(
                        "{} cannot report its limits: {}. Limits stay as they are. It tries again each second ({} more"
                                + " failures since the last such line)",
                        settings.id(),
                        failure.getMessage(),
                        before);
            } else {
                LOG.error("{} cannot report its limits. It tries again each second.", settings.id(), failure);
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
                        change.values().isEmpty() ? "what the file says" : change,
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
                .put("process", settings.process())
                .put("role", settings.role())
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
        boolean pressed = loopNow.busyShare() <= Group.BUSY
                && limits.stream().anyMatch(l -> l.name().equals(Group.PROVIDER) && Group.bound(l));
        return new ContextReport(
                settings.process(),
                settings.role(),
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
     * Ends it, and lets nobody see the context any more.
     *
     * @return completes when Redis knows, or cannot be told; never fails
     */
    public Future<Void> stop() {
        stopped = true;
        owner.owner().cancelTimer(timer);
        loop.close();
        return running.eventually(() -> live.leave(settings.id())).otherwiseEmpty();
    }
}
