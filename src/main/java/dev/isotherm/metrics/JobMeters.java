package dev.isotherm.metrics;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.run.RunWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Measures what the runner of one context does. Belongs to that context. */
public final class JobMeters implements RunWatch {
    /* Jobs of another version may have any type, and a label must not take any value. */
    private static final String UNKNOWN = "unknown";

    private final MeterRegistry registry;
    private final Set<String> types;
    private final Map<String, Timer> waits = new HashMap<>();
    private final Map<String, Map<Outcome, Timer>> runs = new HashMap<>();
    private final Map<String, AtomicLong> claims = new HashMap<>();

    JobMeters(MeterRegistry registry, String context, Set<String> types, Set<String> queues) {
        this.registry = registry;
        this.types = Set.copyOf(types);
        for (String queue : queues) {
            AtomicLong last = new AtomicLong(System.nanoTime());
            claims.put(queue, last);
            Gauge.builder("isotherm.claim.age", last, JobMeters::age)
                    .description(
                            "Time since Redis last answered a claim of this context, with jobs or without; since the"
                                    + " start if it never did")
                    .baseUnit("seconds")
                    .tag("context", context)
                    .tag("queue", queue)
                    .register(registry);
        }
    }

    private static double age(AtomicLong last) {
        return (double) (System.nanoTime() - last.get()) / TimeUnit.SECONDS.toNanos(1);
    }

    @Override
    public void claimed(String queue) {
        claims.get(queue).set(System.nanoTime());
    }

    @Override
    public void began(String queue, ClaimedJob job) {
        job.waited().ifPresent(waited -> waits.computeIfAbsent(type(job), this::wait)
                .record(waited));
    }

    @Override
    public void ended(String queue, ClaimedJob job, Outcome outcome, Duration ran) {
        runs.computeIfAbsent(type(job), any -> new EnumMap<>(Outcome.class))
                .computeIfAbsent(outcome, any -> run(type(job), outcome))
                .record(ran);
    }

    private String type(ClaimedJob job) {
        return types.contains(job.type()) ? job.type() : UNKNOWN;
    }

    private Timer wait(String type) {
        return Meters.timer(
                        "isotherm.job.wait",
                        "Time from the moment when a job could begin until a worker of this process claimed it",
                        100,
                        1_000,
                        5_000,
                        30_000,
                        120_000,
                        600_000)
                .tag("type", type)
                .register(registry);
    }

    private Timer run(String type, Outcome outcome) {
        return Meters.timer(
                        "isotherm.job.run",
                        "Time from the claim of a job until its outcome is stored or given up",
                        100,
                        500,
                        2_000,
                        10_000,
                        30_000,
                        120_000)
                .tag("type", type)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
