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

    private record Pause(Duration atLeast, Duration atMost, boolean leftToOthers) {}

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
        return new JobFailedException(
                type, message, true, Optional.empty(), Optional.of(new Pause(atLeast, atMost, false)));
    }

    /**
     * This worker does not know the type of the job, but another one may, as while a new program is rolled out.
     *
     * @param jobType the type
     */
    public static JobFailedException unknownType(String jobType) {
        String message = "No handler for jobs of type " + jobType + " here; it waits for a worker that has one, up to "
                + "jobs.maxWaitSeconds";
        Pause pause = new Pause(Duration.ofSeconds(1), Duration.ofSeconds(5), true);
        return new JobFailedException("unknown_type", message, true, Optional.empty(), Optional.of(pause));
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

    public String type() {
        return type;
    }

    public boolean isRetryable() {
        return retryable;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Whether the job waits for a worker that knows its type. */
    public boolean leftToOthers() {
        return pause.isPresent() && pause.get().leftToOthers();
    }

    /** When the job looks again; empty where this failure takes an attempt. */
    public Optional<Duration> lookAgain(RandomGenerator random) {
        return pause.map(p -> Duration.ofMillis(
                random.nextLong(p.atLeast().toMillis(), p.atMost().toMillis() + 1)));
    }
}
