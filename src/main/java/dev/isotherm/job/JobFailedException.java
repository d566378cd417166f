package dev.isotherm.job;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The failure of a handler that decides what happens to the job next. Clients see the message. */
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
     * Another attempt may succeed.
     *
     * @param type the class of error, short
     * @param message a sentence
     * @param retryAfter minimum pause before the retry; empty to use the retry policy
     */
    public static JobFailedException retryable(String type, String message, Optional<Duration> retryAfter) {
        return new JobFailedException(type, message, true, retryAfter, Optional.empty());
    }

    /**
     * The job waits for something outside, such as a used-up budget. It checks again as often as needed, and a check
     * costs no attempt. The pause is random, so that jobs that wait for the same thing do not all check at once.
     *
     * @param type the class of error, short
     * @param message a sentence
     * @param atLeast minimum pause before the next check, 0 or more
     * @param atMost maximum pause, if a worker is free then; more than {@code atLeast}
     */
    public static JobFailedException waiting(String type, String message, Duration atLeast, Duration atMost) {
        if (atLeast.isNegative() || atMost.compareTo(atLeast) <= 0) {
            throw new IllegalArgumentException("a job cannot look again between " + atLeast + " and " + atMost);
        }
        return new JobFailedException(
                type, message, true, Optional.empty(), Optional.of(new Pause(atLeast, atMost, false)));
    }

    /**
     * This worker does not know the job's type, but another worker may, for example during a rollout.
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
     * Another attempt would fail too.
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

    /** Pause until the job checks again; empty if this failure costs an attempt. */
    public Optional<Duration> lookAgain(RandomGenerator random) {
        return pause.map(p -> Duration.ofMillis(
                random.nextLong(p.atLeast().toMillis(), p.atMost().toMillis() + 1)));
    }
}
