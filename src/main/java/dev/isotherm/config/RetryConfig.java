package dev.isotherm.config;

import java.time.Duration;

/**
 * The retry policy of failed jobs: a random pause up to a bound that doubles with each attempt ("full jitter"), so that
 * jobs that failed together do not retry together.
 *
 * @param maxAttempts maximum of attempts of a job
 * @param floor the shortest pause
 * @param base the bound of the first pause
 * @param cap the largest bound
 */
public record RetryConfig(int maxAttempts, Duration floor, Duration base, Duration cap) {}
