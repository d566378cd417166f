package dev.isotherm.job;

import java.time.Instant;
import java.util.List;

/**
 * One page of a list of jobs.
 *
 * @param total how many are on the list
 * @param jobs the jobs of the page, in the order of the list; at the end of the list fewer than requested
 */
public record JobPage(int total, List<Entry> jobs) {
    /** Keeps an unmodifiable copy. */
    public JobPage {
        jobs = List.copyOf(jobs);
    }

    /**
     * One job in short.
     *
     * @param id its id
     * @param type names its handler
     * @param state its state
     * @param priority 0 goes first
     * @param attempt how often it was claimed
     * @param stalls how often its worker vanished
     * @param createdAt when it was enqueued
     * @param updatedAt when it last changed
     * @param worker its last worker; empty if it had none
     */
    public record Entry(
            String id,
            String type,
            JobState state,
            int priority,
            int attempt,
            int stalls,
            Instant createdAt,
            Instant updatedAt,
            String worker) {}
}
