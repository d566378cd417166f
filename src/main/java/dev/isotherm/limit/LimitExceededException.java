package dev.isotherm.limit;

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
