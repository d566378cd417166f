package dev.isotherm.job;

import dev.isotherm.context.Cancellation;
import java.time.Duration;

/** One execution of a job, as its handler sees it. */
public interface JobExecution {
    /** The job. */
    ClaimedJob job();

    /**
     * Reports how far the job is. Reports that come too fast are skipped. The job continues even if a report fails.
     *
     * @param done parts that are done
     * @param total parts that are needed
     */
    void progress(int done, int total);

    /**
     * Limits how long the result may be reused for equal work; the configured time is a limit too. For results that
     * another run would complete or correct. Call it before the handler's future completes.
     *
     * @param atMost maximum; zero or less for no reuse
     */
    void reusableFor(Duration atMost);

    /**
     * Reports whether the outcome is no longer wanted: the lease was lost, the time limit has passed, or the worker
     * stops. The handler should then start nothing new.
     *
     * @return true if the execution is abandoned
     */
    boolean abandoned();

    /**
     * Returns the cancellation of this execution. It fires when the outcome is no longer wanted. A handler that passes
     * it to the calls that it waits for stops at once.
     *
     * @return the cancellation; belongs to the context that calls the handler
     */
    Cancellation cancellation();
}
