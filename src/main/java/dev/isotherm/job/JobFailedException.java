package dev.isotherm.job;

import java.time.Duration;
import java.util.Optional;

/** What a handler fails with to say what should become of its job. Its message is shown to clients. */
public final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final boolean retryable;
    private final transient Optional<Duration> retryAfter;

    private JobFailedException(String type, String message, boolean retryable, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.type = type;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
    }

    /**
     * Another attempt may do better.
     *
     * @param type the class of error, short
     * @param message a sentence
     * @param retryAfter not before that; empty for whenever the retry policy says
     */
    public static JobFailedException retryable(String type, String message, Optional<Duration> retryAfter) {
        return new JobFailedException(type, message, true, retryAfter);
    }

    /**
     * Another attempt would fail as well.
     *
     * @param type the class of error, short
     * @param message a sentence
     */
    public static JobFailedException fatal(String type, String message) {
        return new JobFailedException(type, message, false, Optional.empty());
    }

    String type() {
        return type;
    }

    boolean isRetryable() {
        return retryable;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
