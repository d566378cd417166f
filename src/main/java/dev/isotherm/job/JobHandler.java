package dev.isotherm.job;

import dev.isotherm.config.RetryConfig;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Does the work of one type of job, on the context of the worker that claimed it. */
@FunctionalInterface
public interface JobHandler {
    /**
     * Does the work. It may run more than once for one job, so it must be repeatable; only one result is accepted.
     *
     * @param execution the job, and methods to report about it
     * @return the result's bytes, as clients get them. A failure ends the job with its message; a retryable {@link
     *     JobFailedException} lets it run again
     */
    Future<Buffer> handle(JobExecution execution);

    /**
     * Returns the retry policy for this type of job.
     *
     * @param defaults the configured default
     * @return the policy of this type
     */
    default RetryConfig retry(RetryConfig defaults) {
        return defaults;
    }

    /**
     * Called when Redis has answered the write of a result of {@link #handle}.
     *
     * @param execution the execution that gave the result
     * @param reply whether Redis accepted the result, had accepted it before, or refused it because the job has another
     *     owner
     */
    default void resultWritten(JobExecution execution, WriteResult reply) {}
}
