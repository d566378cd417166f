package dev.isotherm.job;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a handler fails with to say what should become of its job. Its message is shown to clients. */
public final class JobFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final boolean retryable;
    private final transient Optional<Duration> retryAfter;
    private final transient Optional<Pause> pause;

    private JobFailedException(
            String type, String message, boolean retryable, Optional<Duration> retryAfter, Optional<Pause> pause) {
        super(message, null, false, false);
        this.type = type;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
        this.pause = pause;
    }

    private record Pause(Duration atLeast, Duration atMost) {}

    /**
     * Another attempt may do better.
     *
     * @param type the class of error, short
     * @param message a sentence
     * @param retryAfter not before that; empty for whenever the retry policy says
     */
    public static JobFailedException retryable(String type, String message, Optional<Duration> retryAfter) {
        return new JobFailedException(type, message, true, retryAfter, Optional.empty());
    }

    /**
     * The job waits for what is not its own fault. It looks again, as often as need be: that takes no attempt. When, is
     * random, so that those who wait for the same do not all look at once.
     *
     * @param type the class of error, short
     * @param message a sentence
     * @param atLeast not before that, 0 or more
     * @param atMost not after that, unless the workers are busy; more than {@code atLeast}
     */
    public static JobFailedException waiting(String type, String message, Duration atLeast, Duration atMost) {
        if (atLeast.isNegative() || atMost.compareTo(atLeast) <= 0) {
            throw new IllegalArgumentException("a job cannot look again between " + atLeast + " and " + atMost);
        }
        return new JobFailedException(type, message, true, Optional.empty(), Optional.of(new Pause(atLeast, atMost)));
    }

    /**
     * Another attempt would fail as well.
     *
     * @param type the class of error, short
     * @param message a sentence
     */
    public static JobFailedException fatal(String type, String message) {
        return new JobFailedException(type, message, false, Optional.empty(), Optional.empty());
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

    /** When the job looks again; empty where this failure takes an attempt. */
    Optional<Duration> lookAgain(RandomGenerator random) {
        return pause.map(p -> Duration.ofMillis(
                random.nextLong(p.atLeast().toMillis(), p.atMost().toMillis() + 1)));
    }
}
