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
 * @param role what it was started as
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

    /** How many jobs it ran when its runners last told. */
    public int busy() {
        return runners.stream().mapToInt(Runner::busy).sum();
    }

    /**
     * What runs jobs on one context.
     *
     * @param name as it is noted as the worker of its jobs
     * @param queues where its jobs come from
     * @param slots how many it can run at once
     * @param busy how many it ran when it last told
     * @param lagMillis the longest that its event loop was late in the period before that, ms
     * @param silentMillis how long ago it last told, ms; more than a period or two: its event loop hangs
     */
    public record Runner(String name, List<String> queues, int slots, int busy, long lagMillis, long silentMillis) {
        /** Keeps an unmodifiable copy. */
        public Runner {
            queues = List.copyOf(queues);
        }

        /** The same, with the time since it told. */
        Runner silentFor(long millis) {
            return new Runner(name, queues, slots, busy, lagMillis, millis);
        }
    }
}
