package dev.isotherm.config;

import java.time.Duration;
import java.util.Map;

/**
 * The worker service.
 *
 * @param instances how many worker verticles, each with its own event loop, Redis connection and limits
 * @param slots how many jobs one instance runs at once
 * @param poll the longest an idle instance waits before it looks for work again
 * @param drain how long running jobs may go on after the stop was asked for; what is left is released to others
 * @param queues which queues it serves, each with its weight, 1 or more: how often it goes first where several wait
 * @param housekeeping how it tidies up; done by those that serve {@link Queues#MAINTENANCE}
 */
public record WorkerConfig(
        int instances,
        int slots,
        Duration poll,
        Duration drain,
        Map<String, Integer> queues,
        HousekeepingConfig housekeeping) {
    /** What is served where nothing else is said: records three times as often as maintenance. */
    public static final Map<String, Integer> ALL_QUEUES = Map.of(Queues.RECORDS, 3, Queues.MAINTENANCE, 1);

    /** Keeps an unmodifiable copy. */
    public WorkerConfig {
        queues = Map.copyOf(queues);
    }
}
