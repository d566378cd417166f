package dev.isotherm.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The worker service.
 *
 * @param instances number of worker verticles, each with its own event loop, Redis connection and limits
 * @param slots how many jobs one instance runs at once
 * @param poll the longest time until an idle instance claims again
 * @param drain how long running jobs may continue after a stop was requested; the rest is given back for other workers
 * @param queues the queues that it serves, with their weights, 1 or more: how often a queue is served first
 * @param housekeeping the cleanup, done by workers that serve {@link Queues#MAINTENANCE}
 * @param http the port for probes and metrics; empty if the worker does not listen
 */
public record WorkerConfig(
        int instances,
        int slots,
        Duration poll,
        Duration drain,
        Map<String, Integer> queues,
        HousekeepingConfig housekeeping,
        Optional<WorkerHttpConfig> http) {
    /** The default queues: records first three times as often as maintenance. */
    static final Map<String, Integer> ALL_QUEUES = Map.of(Queues.RECORDS, 3, Queues.MAINTENANCE, 1);

    /** Keeps an unmodifiable copy. */
    public WorkerConfig {
        queues = Map.copyOf(queues);
    }
}
