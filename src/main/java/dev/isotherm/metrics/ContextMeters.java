package dev.isotherm.metrics;

import dev.isotherm.limit.LimiterState;
import dev.isotherm.limit.Waits;
import dev.isotherm.redis.RedisLink;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The meters of one context. What belongs to the context, such as a limiter, may be read only there. So the context
 * copies its figures about once a second into numbers that the thread of a scrape may read.
 */
public final class ContextMeters implements RedisLink.CallListener {
    private static final String SCRIPT = "script ";

    private final MeterRegistry registry;
    private final String context;
    private final Timer lag;
    private final Counter redisFailures;
    private final Timer providerCalls;
    private final Counter providerRefusals;
    private final Map<String, Timer> redisCalls = new HashMap<>();
    private final Map<Key, AtomicLong> figures = new HashMap<>();

    private record Key(String name, List<String> labels) {}

    ContextMeters(MeterRegistry registry, String context) {
        this.registry = registry;
        this.context = context;
        this.lag = Meters.timer(
                        "isotherm.event.loop.lag",
                        "How late a timer of the event loop fires, asked twenty times a second",
                        10,
                        50,
                        100,
                        500,
                        1_000)
                .tag("context", context)
                .register(registry);
        this.redisFailures = Counter.builder("isotherm.redis.failed.calls")
                .description("Calls to Redis that were not answered, or answered with an error")
                .tag("context", context)
                .register(registry);
        this.providerCalls = Meters.timer(
                        "isotherm.provider.call",
                        "Calls to the weather provider that it did not refuse as too many, failed ones included",
                        50,
                        250,
                        1_000,
                        3_000,
                        10_000)
                .tag("context", context)
                .register(registry);
        this.providerRefusals = Counter.builder("isotherm.provider.refusals")
                .description("Calls that the weather provider refused as too many, with 429 or 503")
                .tag("context", context)
                .register(registry);
    }

    /** The meters of the jobs that this context runs; of types that it does not know, only one name is shown. */
    public JobMeters jobs(Set<String> types, Set<String> queues) {
        return new JobMeters(registry, context, types, queues);
    }

    /**
     * Measures the event loop of a context that reports nothing else.
     *
     * @return ends the measuring; call both on the context
     */
    public Runnable watchLoop(Context owner) {
        LoopMeter loop = new LoopMeter(owner);
        loop.onTick(this::ticked);
        loop.start();
        return loop::close;
    }

    /** Records how late a timer fired, ns. */
    void ticked(long late) {
        lag.record(late, TimeUnit.NANOSECONDS);
    }

    /** Records a call to Redis. */
    @Override
    public void ended(String what, long startedAt, boolean answered) {
        redisCalls.computeIfAbsent(what, this::redisTimer).record(System.nanoTime() - startedAt, TimeUnit.NANOSECONDS);
        if (!answered) {
            redisFailures.increment();
        }
    }

    private Timer redisTimer(String what) {
        return what.startsWith(SCRIPT)
                ? redisTimer("script", "Calls of a script", what.substring(SCRIPT.length()))
                : redisTimer("command", "Commands without a script", what);
    }

    private Timer redisTimer(String kind, String description, String name) {
        return Meters.timer(
                        "isotherm.redis." + kind,
                        description + ": from the call to the answer of Redis, with the wait on this side",
                        1,
                        5,
                        25,
                        100,
                        500)
                .tag(kind, name)
                .register(registry);
    }

    void providerAnswered(long nanos) {
        providerCalls.record(nanos, TimeUnit.NANOSECONDS);
    }

    void providerRefused() {
        providerRefusals.increment();
    }

    /** Copies the figures of a limiter. */
    void limiter(LimiterState state, int waitingBefore) {
        Tags tags = Tags.of("limiter", state.name());
        gauge("isotherm.limiter.permits", "How many calls may run at once", tags, state.limit());
        gauge("isotherm.limiter.permits.in.use", "How many calls run now", tags, state.inUse());
        waits(state.name(), state.waits(), waitingBefore);
    }

    /**
     * Copies the outcomes of waiting calls.
     *
     * @param waitingBefore how many calls are held back elsewhere until the limiter has room
     */
    void waits(String limiter, Waits waits, int waitingBefore) {
        Tags tags = Tags.of("limiter", limiter);
        gauge("isotherm.limiter.waiting", "How many calls wait for their turn", tags, waits.waiting() + waitingBefore);
        counter("isotherm.limiter.granted", "Calls that got their turn", tags, waits.granted());
        String refused = "Calls that were refused: 'full' if too many waited, 'expired' if they waited too long";
        counter("isotherm.limiter.refused", refused, tags.and("reason", "full"), waits.refused());
        counter("isotherm.limiter.refused", refused, tags.and("reason", "expired"), waits.expired());
    }

    /** Copies the use of the job slots. */
    void slots(int all, int used) {
        gauge("isotherm.job.slots", "How many jobs this context may run at once", Tags.empty(), all);
        gauge("isotherm.job.slots.in.use", "How many jobs run now", Tags.empty(), used);
    }

    /**
     * Copies a number that only grows.
     *
     * @param description for readers of {@code /metrics}
     * @param tags besides the context; few different ones
     */
    void counter(String name, String description, Tags tags, long total) {
        figure(name, tags, number -> FunctionCounter.builder(name, number, AtomicLong::doubleValue)
                        .description(description)
                        .tags(tags.and("context", context))
                        .register(registry))
                .set(total);
    }

    private void gauge(String name, String description, Tags tags, long value) {
        figure(name, tags, number -> Gauge.builder(name, number, AtomicLong::doubleValue)
                        .description(description)
                        .tags(tags.and("context", context))
                        .register(registry))
                .set(value);
    }

    /* The registry does not keep the number alive: this map does, so the figures go with their context. */
    private AtomicLong figure(String name, Tags tags, Consumer<AtomicLong> register) {
        Key key = new Key(name, tags.stream().map(tag -> tag.getValue()).toList());
        return figures.computeIfAbsent(key, any -> {
            AtomicLong number = new AtomicLong();
            register.accept(number);
            return number;
        });
    }
}
