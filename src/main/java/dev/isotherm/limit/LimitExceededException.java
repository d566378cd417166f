package dev.isotherm.limit;

import dev.isotherm.config.LimitConfig;
import java.time.Duration;

/** Work that a limiter refused. It was never started, so it may be tried again later. */
public final class LimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    private LimitExceededException(String message, Duration retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    static LimitExceededException queueFull(String limiter, LimitConfig settings) {
        return new LimitExceededException(
                "The limiter '" + limiter + "' has " + settings.perContext() + " calls under way and "
                        + settings.queue() + " waiting, which is its bound; this one was not started.",
                settings.maxWait());
    }

    static LimitExceededException waitedTooLong(String limiter, LimitConfig settings) {
        return new LimitExceededException(
                "A call waited " + settings.maxWait().toMillis() + " ms for the limiter '" + limiter
                        + "' and was given up; it was not started.",
                settings.maxWait());
    }

    static LimitExceededException closed(String limiter) {
        return new LimitExceededException(
                "The limiter '" + limiter + "' is closed because its verticle stops.", Duration.ofSeconds(1));
    }

    /**
     * When another try makes sense.
     *
     * @return the time to wait first
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
