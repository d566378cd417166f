package dev.isotherm.job;

import dev.isotherm.context.Correlation;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A job that this worker owns for now.
 *
 * @param id its id
 * @param type names its handler
 * @param lease proves with each write that this worker owns the job
 * @param fence grows with each owner; for stores that cannot check the lease
 * @param attempt 1 for the first execution
 * @param timeout how long this execution may take
 * @param parameters the work to do
 * @param traceParent the W3C trace context that the work belongs to; empty for none
 * @param requestId the id of the request that wanted the work first; empty for none
 * @param waited time from the moment when it could begin until this claim; empty if the claim was repeated
 */
public record ClaimedJob(
        String id,
        String type,
        String lease,
        long fence,
        int attempt,
        Duration timeout,
        Buffer parameters,
        String traceParent,
        String requestId,
        Optional<Duration> waited) {
    /** What log lines of this job, and its calls to others, belong to. */
    public Correlation correlation() {
        return new Correlation(requestId, traceParent, id);
    }
}
