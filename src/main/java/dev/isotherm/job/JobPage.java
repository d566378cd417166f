package dev.isotherm.job;

import java.time.Instant;
import java.util.List;

/**
 * A part of a list of jobs.
 *
 * @param total how many are on the list
 * @param jobs those of the page, in the order of the list; fewer than asked for at its end
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
     * @param state where it is in its life
     * @param priority 0 goes first
     * @param attempt how often it was claimed
     * @param stalls how often its worker vanished
     * @param createdAt when it was enqueued
     * @param updatedAt when it last changed
     * @param worker who had it last; empty for nobody
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
