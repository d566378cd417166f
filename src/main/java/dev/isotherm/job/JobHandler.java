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
     * @param execution the job and its way to report
     * @return the result's bytes, as clients get them; a failure ends the job with its message, or lets it run again
     *     where it is a retryable {@link JobFailedException}
     */
    Future<Buffer> handle(JobExecution execution);

    /**
     * How a job of this type is tried again.
     *
     * @param usual what is configured for all
     * @return the policy of this type
     */
    default RetryConfig retry(RetryConfig usual) {
        return usual;
    }

    /**
     * Told what became of a result that {@link #handle} gave, where Redis answered.
     *
     * @param execution whose result it was
     * @param reply whether it was accepted, now or before, or refused because the job has another owner
     */
    default void resultWritten(JobExecution execution, WriteResult reply) {}
}
