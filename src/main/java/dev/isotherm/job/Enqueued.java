package dev.isotherm.job;

import java.time.Instant;

/** What became of an enqueue. */
public sealed interface Enqueued {
    /**
     * The work will be done, or is done already.
     *
     * @param id the job that does it
     * @param createdAt when that job was made
     * @param existing whether it was there before
     */
    record Accepted(String id, Instant createdAt, boolean existing) implements Enqueued {}

    /**
     * Nothing was enqueued because too many jobs wait.
     *
     * @param waiting how many
     */
    record QueueFull(int waiting) implements Enqueued {}
}
