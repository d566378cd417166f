package dev.isotherm.limit;

import dev.isotherm.context.Deadline;
import java.time.Duration;

/** A limit refused the work. It was never started, so it can be retried later. */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    private LimitExceededException(String message, Duration retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    static LimitExceededException tooManyWait(String what, int queue, Duration retryAfter) {
        return new LimitExceededException(
                "For the " + what + " " + queue + " calls wait already, the maximum; this one was not started.",
                retryAfter);
    }

    static LimitExceededException waitedTooLong(String what, Duration patience, Duration retryAfter) {
        return new LimitExceededException(
                "A call waited " + patience.toMillis() + " ms for the " + what
                        + " and was given up; it was not started.",
                retryAfter);
    }

    /**
     * Refuses work that cannot finish before its deadline, so that other work can.
     *
     * @param what name of the thing that it waits for
     * @param retryAfter when it could finish in time if nobody else came; bounded to 1 to 60 seconds
     */
    public static LimitExceededException tooLate(String what, Duration retryAfter) {
        return new LimitExceededException(
                "The " + what + " has more work than it can do before the deadline.",
                DrainRate.bounded((double) Deadline.nanos(retryAfter)));
    }

    static LimitExceededException closed(String what) {
        return new LimitExceededException(
                "The " + what + " is closed because its verticle stops.", Duration.ofSeconds(1));
    }

    /**
     * When a retry makes sense: estimated from how fast permits come back and how many calls wait, 1 to 60 seconds.
     *
     * @return the pause before the retry
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
