package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
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
        Optional<Buffer> outcome) {}
