package dev.isotherm.job.admin;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A queue in figures.
 *
 * @param paused whether no worker claims from it
 * @param counts how many jobs are on each list now
 * @param stuck how many jobs run with an expired lease; above 0 only while no worker process checks leases
 * @param longWaiting how many wait for longer than {@link #LONG_WAIT}
 * @param oldestWaiting how long the oldest job has been waiting since it was due; empty if none waits
 * @param endedInTenSeconds how many jobs ended in the last whole ten seconds
 * @param totals counters since the queue was created, by name: {@code succeeded}, {@code failed}, {@code dead}, {@code
 *     cancelled}, {@code stalled}, {@code stale}, {@code retried}, {@code expired}
 */
public record QueueOverview(
        boolean paused,
        Map<JobList, Integer> counts,
        int stuck,
        int longWaiting,
        Optional<Duration> oldestWaiting,
        int endedInTenSeconds,
        Map<String, Long> totals) {
    /** A job that waits for longer is worth a warning. */
    public static final Duration LONG_WAIT = Duration.ofMinutes(5);

    /** Keeps copies, in order. */
    public QueueOverview {
        counts = new EnumMap<>(counts);
        totals = new LinkedHashMap<>(totals);
    }

    /** How many jobs are on one list. */
    public int count(JobList list) {
        return counts.getOrDefault(list, 0);
    }

    /** How many wait for a worker or for their time. */
    public int waiting() {
        return count(JobList.QUEUED) + count(JobList.SCHEDULED);
    }
}
