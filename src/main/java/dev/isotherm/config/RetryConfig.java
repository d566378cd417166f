package dev.isotherm.config;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The retry policy of failed jobs: a random pause up to a bound that doubles with each attempt ("full jitter"), so that
 * jobs that failed together do not retry together.
 *
 * @param maxAttempts maximum of attempts of a job
 * @param floor the shortest pause
 * @param base the bound of the first pause
 * @param cap the largest bound
 */
public record RetryConfig(int maxAttempts, Duration floor, Duration base, Duration cap) {
    private static final int MOST_DOUBLINGS = 30;

    /**
     * Draws a pause.
     *
     * @param attempt the attempt that failed, from 1
     * @param random the generator
     * @return a pause from the floor to the attempt's bound
     */
    public Duration pause(int attempt, RandomGenerator random) {
        long doublings = Math.max(0, Math.min(attempt - 1, MOST_DOUBLINGS));
        long bound = Math.min(cap.toMillis(), base.toMillis() << doublings);
        return Duration.ofMillis(floor.toMillis() + random.nextLong(Math.max(1, bound - floor.toMillis() + 1)));
    }
}
