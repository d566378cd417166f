package dev.isotherm.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A process that runs jobs and reported lately.
 *
 * @param id unique in the cluster
 * @param host where it runs
 * @param pid its process id there
 * @param version of the program
 * @param role the role that it was started in
 * @param startedAt by its own clock
 * @param seenAt time of the last report of any of its contexts
 * @param contexts those that run jobs, at least one
 */
public record LiveWorker(
        String id,
        String host,
        long pid,
        String version,
        String role,
        Instant startedAt,
        Instant seenAt,
        List<Runner> contexts) {
    /** Keeps an unmodifiable copy. */
    public LiveWorker {
        contexts = List.copyOf(contexts);
    }

    /** How many jobs it can run at once. */
    public int slots() {
        return contexts.stream().mapToInt(Runner::slots).sum();
    }

    /** How many jobs it ran when its contexts last reported. */
    public int busy() {
        return contexts.stream().mapToInt(Runner::busy).sum();
    }

    /** Time since the last report of any of its contexts. */
    public Duration silence() {
        return contexts.stream().map(Runner::silence).min(Duration::compareTo).orElseThrow();
    }

    /**
     * A context that runs jobs.
     *
     * @param name the worker name that its jobs show
     * @param queues the queues that it serves
     * @param slots how many jobs it can run at once
     * @param busy how many it ran when it last reported
     * @param maxLagMs the longest delay of its event loop in the last window, ms
     * @param silence time since its last report; several seconds mean that its event loop hangs
     */
    public record Runner(String name, List<String> queues, int slots, int busy, double maxLagMs, Duration silence) {
        /** Keeps an unmodifiable copy. */
        public Runner {
            queues = List.copyOf(queues);
        }
    }
}
