package dev.isotherm.limit;

import dev.isotherm.context.Deadline;
import java.time.Duration;

/** Work that a limit refused. It was never started, so it may be tried again later. */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    private LimitExceededException(String message, Duration retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    static LimitExceededException tooManyWait(String what, int queue, Duration retryAfter) {
        return new LimitExceededException(
                "For the " + what + " " + queue + " calls wait already, which is its bound; this one was not started.",
                retryAfter);
    }

    static LimitExceededException waitedTooLong(String what, Duration patience, Duration retryAfter) {
        return new LimitExceededException(
                "A call waited " + patience.toMillis() + " ms for the " + what
                        + " and was given up; it was not started.",
                retryAfter);
    }

    /**
     * Refuses work that could not be done by its deadline, so that others whose deadline can be met are.
     *
     * @param what it waits for, in words
     * @param retryAfter when it could be done in time, if nobody else came; bounded to between one second and sixty
     */
    public static LimitExceededException tooLate(String what, Duration retryAfter) {
        return new LimitExceededException(
                "The " + what + " has more to do than could be done in the time that is left.",
                DrainRate.bounded((double) Deadline.nanos(retryAfter)));
    }

    static LimitExceededException closed(String what) {
        return new LimitExceededException(
                "The " + what + " is closed because its verticle stops.", Duration.ofSeconds(1));
    }

    /**
     * When another try makes sense: by how fast permits come back and how many wait for one, between one second and
     * sixty.
     *
     * @return the time to wait first
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
