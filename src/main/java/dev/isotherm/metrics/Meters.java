package dev.isotherm.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * The meters of one process, as {@code /metrics} shows them. All verticles of the process share this object: Micrometer's
 * registry and meters are made for many threads, and one scrape must see the meters of all event loops.
 *
 * <p>Names follow Prometheus: base units, {@code _seconds}, {@code _total}. A label takes only values that the program
 * knows beforehand. It never takes a place, a client or a path.
 */
public final class Meters {
    private static final Set<String> REFUSED = Set.of("process.cpu.time", "system.cpu.count");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, AtomicInteger> contexts = new ConcurrentHashMap<>();

    /**
     * The meters of this JVM, with those of the JVM itself. Call it once per process.
     *
     * @param version of the program
     * @param role of the process
     */
    public static Meters ofProcess(String version, String role) {
        Meters meters = new Meters();
        MeterRegistry registry = meters.registry;
        // Names that Prometheus advises against.
        registry.config().meterFilter(MeterFilter.deny(meter -> REFUSED.contains(meter.getName())));
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        // The library's name for it is refused by promtool, because its unit is ns.
        FunctionCounter.builder("process.cpu", ProcessHandle.current(), Meters::cpuSeconds)
                .description("Processor time of this process")
                .baseUnit("seconds")
                .register(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        bindCollector(registry);
        Gauge.builder("isotherm.process", () -> 1)
                .description("Always 1; the labels say which version runs in which role")
                .tag("version", version)
                .tag("role", role)
                .register(registry);
        return meters;
    }

    /* Not closed: it listens to the garbage collector for as long as the process lives. */
    @SuppressWarnings("resource")
    private static void bindCollector(MeterRegistry registry) {
        new JvmGcMetrics().bindTo(registry);
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    /**
     * The meters of one more context.
     *
     * @param kind of verticle; the context is called after it and its number in the process, for example {@code http-0}
     */
    public ContextMeters context(String kind) {
        int number = contexts.computeIfAbsent(kind, any -> new AtomicInteger()).getAndIncrement();
        return new ContextMeters(registry, kind + "-" + number);
    }

    /** Where all meters are registered; may be used by any thread. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All meters in the text format of Prometheus. Takes some milliseconds, so call it on a worker thread. */
    String text() {
        return registry.scrape();
    }

    /**
     * A timer with a histogram.
     *
     * @param name in Micrometer's form, without a unit
     * @param description for readers of {@code /metrics}
     * @param millis upper bounds of the buckets, ms
     */
    public static Timer.Builder timer(String name, String description, long... millis) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new));
    }
}
