package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The present status of one job.
 *
 * @param id its id
 * @param type names its handler
 * @param state its state
 * @param parameters as they were enqueued
 * @param createdAt when it was enqueued
 * @param updatedAt when it last changed
 * @param progress how far a running job is; empty if it has not reported yet
 * @param delay how long and why a scheduled job waits
 * @param outcome the bytes of the result or of a {@link JobError}; present if the job has ended
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
     * @param left time until it may run; zero if it is due
     * @param reason what its last execution failed with; empty if it has not run yet
     */
    public record Delay(Duration left, Optional<JobError> reason) {}
}
