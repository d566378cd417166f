package dev.isotherm.job;

import dev.isotherm.context.Cancellation;
import java.time.Duration;

/** One execution of a job, as its handler sees it. */
public interface JobExecution {
    /** The job. */
    ClaimedJob job();

    /**
     * Reports how far it is. Reports that come too fast are left out, the job goes on either way.
     *
     * @param done parts that are done
     * @param total parts that are needed
     */
    void progress(int done, int total);

    /**
     * Bounds for how long equal work may be answered with the result, besides the configured time: a result that another
     * run would complete or correct must not stand in its way. To be called before the handler's future completes.
     *
     * @param atMost zero or less for not at all
     */
    void reusableFor(Duration atMost);

    /**
     * Tells whether the outcome is no longer wanted: the lease was lost, the time is over, or the worker stops. A
     * handler that sees it should start nothing more.
     *
     * @return true once it is abandoned
     */
    boolean abandoned();

    /**
     * Is cancelled once the outcome is no longer wanted: a handler that passes it on to what it waits for stops at once.
     *
     * @return belongs to the context that the handler is called on
     */
    Cancellation cancellation();
}
