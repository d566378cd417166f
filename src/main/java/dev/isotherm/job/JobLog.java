package dev.isotherm.job;

import dev.isotherm.context.LineBudget;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One INFO line for each step of a job, on the logger {@code isotherm.jobs}: enqueued, started, failed, retried, ended.
 * At most {@link #PER_SECOND} lines a second. Belongs to one context.
 */
public final class JobLog {
    private static final Logger LOG = LoggerFactory.getLogger("isotherm.jobs");
    private static final int PER_SECOND = 100;

    private final LineBudget budget = new LineBudget(LOG, "steps of jobs", PER_SECOND);

    /** A client wants a job. The line belongs to its request, so it also connects the request with an older job. */
    public void enqueued(NewJob job, Enqueued outcome) {
        if (outcome instanceof Enqueued.Accepted accepted && passes()) {
            step(accepted.existing() ? "joined" : "enqueued", job.type())
                    .addKeyValue("job_id", accepted.id())
                    .log("{} is {}", accepted.id(), accepted.existing() ? "asked for again" : "enqueued");
        }
    }

    /** A job was made from a result that was there already. */
    public void answered(NewJob job, Enqueued outcome) {
        if (outcome instanceof Enqueued.Accepted accepted && passes()) {
            step("answered", job.type())
                    .addKeyValue("job_id", accepted.id())
                    .log("{} has its result at once", accepted.id());
        }
    }

    /** A worker begins an execution. */
    public void started(ClaimedJob job, String worker) {
        if (passes()) {
            step("started", job.type())
                    .addKeyValue("attempt", job.attempt())
                    .log("{} is started by {}, attempt {}", job.id(), worker, job.attempt());
        }
    }

    /** An execution failed. */
    public void failed(ClaimedJob job, Throwable cause) {
        if (passes()) {
            step("failed", job.type())
                    .addKeyValue("attempt", job.attempt())
                    .log("Attempt {} of {} failed: {}", job.attempt(), job.id(), cause.toString());
        }
    }

    /** A job will run again. */
    public void retried(ClaimedJob job, Duration pause) {
        if (passes()) {
            step("retried", job.type())
                    .addKeyValue("attempt", job.attempt())
                    .log("{} runs again in {} ms", job.id(), pause.toMillis());
        }
    }

    /**
     * An execution ended, and Redis knows its outcome.
     *
     * @param outcome in a word: succeeded, failed, dead, cancelled; if the job goes on: retried, postponed, given_back
     * @param length of the execution
     */
    public void ended(ClaimedJob job, String outcome, Duration length) {
        if (passes()) {
            step("ended", job.type())
                    .addKeyValue("outcome", outcome)
                    .addKeyValue("ms", length.toMillis())
                    .log("{} ended: {} after {} ms", job.id(), outcome, length.toMillis());
        }
    }

    private boolean passes() {
        return LOG.isInfoEnabled() && budget.pass();
    }

    private static LoggingEventBuilder step(String step, String type) {
        return LOG.atInfo().addKeyValue("step", step).addKeyValue("job_type", type);
    }
}
