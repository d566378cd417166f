package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One job as it is now.
 *
 * @param id its id
 * @param type names its handler
 * @param state where it is in its life
 * @param parameters as they were enqueued
 * @param createdAt when it was enqueued
 * @param updatedAt when it last changed
 * @param progress how far a running job is, where it told
 * @param delay for how long and why a scheduled job waits
 * @param outcome the result's bytes, or a {@link JobError}'s; present once it ended
 */
public record JobStatus(
        String id,
        String type,
        JobState state,
        Buffer parameters,
        Instant createdAt,
        Instant updatedAt,
        Optional<Progress> progress,
        Optional<Delay> delay,
        Optional<Buffer> outcome) {
    /**
     * Why a job does not run yet.
     *
     * @param left until it may run; zero where it is due
     * @param reason what its last execution failed with; empty where it has not run yet
     */
    public record Delay(Duration left, Optional<JobError> reason) {}
}
