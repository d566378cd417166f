package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All of one job for its operator: everything but its result and the lease id, which would let the reader write in its
 * worker's name.
 *
 * @param entry the job in short
 * @param schema version of the layout that it was written in
 * @param maxAttempts how often it may be claimed; 0 where it does not say
 * @param fence grows with each owner
 * @param timeout how long one execution may take
 * @param maxWait how long it may wait for a worker; empty for ever
 * @param identity equal for equal work
 * @param traceParent the W3C trace context that it belongs to; empty for none
 * @param cancelRequested whether its worker is to end it
 * @param progress how far a running job is, where it told
 * @param runAt when a scheduled job will wait for a worker
 * @param leaseUntil when a running job is taken from its worker, unless that gives a sign of life
 * @param parameters as they were enqueued
 * @param resultBytes how large its result is; 0 where it has none
 * @param error why it ended without a result
 * @param history the errors of its attempts, the oldest first; the engine keeps the last ones
 * @param forgottenIn time until an ended job is forgotten
 */
public record JobDetails(
        JobPage.Entry entry,
        int schema,
        int maxAttempts,
        long fence,
        Duration timeout,
        Optional<Duration> maxWait,
        String identity,
        String traceParent,
        boolean cancelRequested,
        Optional<Progress> progress,
        Optional<Instant> runAt,
        Optional<Instant> leaseUntil,
        Buffer parameters,
        long resultBytes,
        Optional<JobError> error,
        List<JobError> history,
        Optional<Duration> forgottenIn) {
    /** Keeps an unmodifiable copy. */
    public JobDetails {
        history = List.copyOf(history);
    }

    /** Why a scheduled job did not do its work the last time; empty for one that has not run yet, or is not scheduled. */
    public Optional<JobError> delayedBy() {
        return entry.state() == JobState.SCHEDULED && !history.isEmpty()
                ? Optional.of(history.get(history.size() - 1))
                : Optional.empty();
    }
}
