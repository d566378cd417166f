package dev.isotherm.job.worker;

import java.time.Instant;
import java.util.List;

/**
 * A process that runs jobs.
 *
 * @param id unique in the cluster
 * @param host where it runs
 * @param pid its process id there
 * @param version of the program
 * @param role the role that it was started in
 * @param startedAt by its own clock
 * @param runners its runners, one for each context
 */
public record WorkerInfo(
        String id, String host, long pid, String version, String role, Instant startedAt, List<Runner> runners) {
    /** Keeps an unmodifiable copy. */
    public WorkerInfo {
        runners = List.copyOf(runners);
    }

    /** The same with other runners. */
    public WorkerInfo withRunners(List<Runner> changed) {
        return new WorkerInfo(id, host, pid, version, role, startedAt, changed);
    }

    /** How many jobs it can run at once. */
    public int slots() {
        return runners.stream().mapToInt(Runner::slots).sum();
    }

    /** How many jobs it ran when its runners last reported. */
    public int busy() {
        return runners.stream().mapToInt(Runner::busy).sum();
    }

    /**
     * A runner: it runs jobs on one context.
     *
     * @param name the worker name that its jobs show
     * @param queues the queues that it serves
     * @param slots how many it can run at once
     * @param busy how many it ran when it last reported
     * @param lagMillis the longest delay of its event loop in the period before that report, ms
     * @param silentMillis time since its last report, ms; more than two periods mean that its event loop hangs
     */
    public record Runner(String name, List<String> queues, int slots, int busy, long lagMillis, long silentMillis) {
        /** Keeps an unmodifiable copy. */
        public Runner {
            queues = List.copyOf(queues);
        }

        /** The same, with the time since its last report. */
        Runner silentFor(long millis) {
            return new Runner(name, queues, slots, busy, lagMillis, millis);
        }
    }
}
