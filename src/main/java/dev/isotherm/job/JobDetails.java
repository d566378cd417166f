package dev.isotherm.job;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All data of one job for operators, except its result and its lease id: with the lease id a reader could write in the
 * name of its worker.
 *
 * @param entry the job in short
 * @param schema version of the layout in which it is stored
 * @param maxAttempts maximum of attempts; 0 if the job sets none
 * @param fence grows with each owner
 * @param timeout how long one execution may take
 * @param maxWait how long it may wait for a worker; empty for no limit
 * @param identity equal for equal work
 * @param traceParent the W3C trace context that it belongs to; empty for none
 * @param requestId the id of the request that wanted it first; empty for none
 * @param cancelRequested whether its worker was asked to cancel it
 * @param progress how far a running job is; empty if it has not reported yet
 * @param runAt when a scheduled job is due
 * @param leaseUntil when a running job is taken from its worker, unless the worker renews the lease
 * @param parameters as they were enqueued
 * @param resultBytes how large its result is; 0 if it has none
 * @param error why it ended without a result
 * @param history the errors of its latest attempts, the oldest first
 * @param forgottenIn time until an ended job is dropped
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
        String requestId,
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

    /** Why the last execution of a scheduled job failed; empty if it has not run yet or is not scheduled. */
    public Optional<JobError> delayedBy() {
        return entry.state() == JobState.SCHEDULED && !history.isEmpty()
                ? Optional.of(history.get(history.size() - 1))
                : Optional.empty();
    }

    /**
     * When its last attempt began; empty if none did, or if an older program ran it. The fence of an attempt is the time of
     * its claim in ms, or one more than the fence before it.
     */
    public Optional<Instant> startedAt() {
        return fence < entry.createdAt().toEpochMilli() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(fence));
    }
}
