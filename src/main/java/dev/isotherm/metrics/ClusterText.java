package dev.isotherm.metrics;

import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.metrics.ClusterFigures.Figures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the figures of the cluster in the text format of Prometheus. The registry lives for one scrape, so a figure that
 * Redis did not tell is absent and not the one of before.
 */
final class ClusterText {
    private static final String ENDED = "Jobs that ended since the queue was created";
    /* What the overview of a queue calls it, and what it means. */
    private static final Map<String, List<String>> TOTALS = Map.of(
            "retried",
            List.of("retries", "Executions that failed and were tried again"),
            "stalled",
            List.of("stalls", "Times that a worker vanished with a job"),
            "stale",
            List.of("stale.writes", "Writes of workers that had lost their lease; each was refused"),
            "expired",
            List.of("expired.jobs", "Jobs that waited too long for a worker; they count as dead too"),
            "damaged",
            List.of("damaged.values", "Stored values that no Isotherm wrote; each was set aside"));
    private static final List<String> ENDS = List.of("succeeded", "failed", "dead", "cancelled");

    private final MeterRegistry registry;

    private ClusterText(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The text; of a Redis that is away only that it is. */
    static String of(Optional<Figures> figures) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            ClusterText text = new ClusterText(registry);
            text.gauge(
                    "isotherm.redis.up",
                    "1 if Redis told the figures of the cluster, 0 if it is away",
                    figures.isPresent() ? 1 : 0,
                    Tags.empty());
            figures.ifPresent(text::write);
            return registry.scrape();
        } finally {
            registry.close();
        }
    }

    private void write(Figures figures) {
        figures.queues().forEach(this::queue);
        gauge(
                "isotherm.workers",
                "Worker processes of the cluster that reported lately",
                figures.workers().size(),
                Tags.empty());
        for (int i = 0; i < figures.memory().size(); i++) {
            Tags server = Tags.of("server", Integer.toString(i));
            bytes(
                    "isotherm.redis.memory.used",
                    "Memory that Redis uses",
                    figures.memory().get(i).used(),
                    server);
            bytes(
                    "isotherm.redis.memory.limit",
                    "What Redis may use, its maxmemory; 0 if it has no limit",
                    figures.memory().get(i).most(),
                    server);
        }
        figures.budget().ifPresent(budget -> {
            Tags provider = Tags.of("provider", figures.provider());
            gauge(
                    "isotherm.provider.budget",
                    "What the cluster may buy from the weather provider per UTC day",
                    budget.limit(),
                    provider);
            gauge("isotherm.provider.budget.spent", "What it bought today", budget.spent(), provider);
        });
    }

    private void queue(String name, QueueOverview queue) {
        Tags tags = Tags.of("queue", name);
        for (JobList list : JobList.values()) {
            gauge(
                    "isotherm.queue.jobs",
                    "Jobs of the queue by state; those that ended are kept for some time",
                    queue.count(list),
                    tags.and("state", list.wireName()));
        }
        Gauge.builder("isotherm.queue.oldest.waiting", () -> seconds(queue))
                .description("How long the job that waits longest could have begun; 0 if none waits")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        gauge("isotherm.queue.paused", "1 if an operator paused the queue", queue.paused() ? 1 : 0, tags);
        gauge(
                "isotherm.queue.unattended.jobs",
                "Running jobs whose lease has ended, so no worker works on them",
                queue.stuck(),
                tags);
        ENDS.forEach(end -> counter(
                "isotherm.queue.ended.jobs", ENDED, queue.totals().getOrDefault(end, 0L), tags.and("outcome", end)));
        TOTALS.forEach((total, about) -> counter(
                "isotherm.queue." + about.get(0), about.get(1), queue.totals().getOrDefault(total, 0L), tags));
    }

    private static double seconds(QueueOverview queue) {
        return queue.oldestWaiting().map(Duration::toMillis).orElse(0L) / 1e3;
    }

    private void gauge(String name, String description, long value, Tags tags) {
        Gauge.builder(name, () -> value).description(description).tags(tags).register(registry);
    }

    private void bytes(String name, String description, long value, Tags tags) {
        Gauge.builder(name, () -> value)
                .description(description)
                .baseUnit("bytes")
                .tags(tags)
                .register(registry);
    }

    private void counter(String name, String description, long value, Tags tags) {
        FunctionCounter.builder(name, this, any -> value)
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
