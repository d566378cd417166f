package dev.isotherm.job.store;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.config.RetryConfig;
import java.time.Duration;

/** Bounds of queues for tests. */
public final class Configs {
    public static final Duration RESULT_TTL = Duration.ofMinutes(10);
    static final Duration REUSE = Duration.ofMinutes(5);
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    public static final Duration LEASE = Duration.ofSeconds(15);
    static final int MAX_QUEUED = 1_000;
    static final int MAX_FINISHED = 1_000;
    static final int MAX_STALLS = 3;

    static final Duration MAX_WAIT = Duration.ofMinutes(20);
    public static final Duration IDEMPOTENCY_TTL = Duration.ofHours(1);
    public static final RetryConfig RETRY =
            new RetryConfig(4, Duration.ofMillis(20), Duration.ofMillis(40), Duration.ofMillis(200));

    private Configs() {}

    public static JobsConfig normal() {
        return with(MAX_QUEUED, RESULT_TTL, REUSE, MAX_FINISHED);
    }

    public static JobsConfig withMaxQueued(int most) {
        return with(most, RESULT_TTL, REUSE, MAX_FINISHED);
    }

    public static JobsConfig withMaxFinished(int most) {
        return with(MAX_QUEUED, RESULT_TTL, REUSE, most);
    }

    /** No result is reused, and no lease ends by itself: for plays that let time pass job by job. */
    static JobsConfig forPlays() {
        return new JobsConfig(
                MAX_QUEUED,
                RESULT_TTL,
                Duration.ZERO,
                MAX_FINISHED,
                TIMEOUT,
                Duration.ofHours(1),
                MAX_STALLS,
                MAX_WAIT,
                IDEMPOTENCY_TTL,
                RETRY);
    }

    static JobsConfig withTtl(Duration result, Duration reuse) {
        return with(MAX_QUEUED, result, reuse, MAX_FINISHED);
    }

    public static JobsConfig withLease(Duration lease) {
        return with(TIMEOUT, lease, MAX_WAIT, RETRY);
    }

    public static JobsConfig withTimeout(Duration timeout) {
        return with(timeout, LEASE, MAX_WAIT, RETRY);
    }

    static JobsConfig withMaxWait(Duration maxWait) {
        return with(TIMEOUT, LEASE, maxWait, RETRY);
    }

    public static JobsConfig withRetry(RetryConfig retry) {
        return with(TIMEOUT, LEASE, MAX_WAIT, retry);
    }

    private static JobsConfig with(int maxQueued, Duration result, Duration reuse, int maxFinished) {
        return new JobsConfig(
                maxQueued, result, reuse, maxFinished, TIMEOUT, LEASE, MAX_STALLS, MAX_WAIT, IDEMPOTENCY_TTL, RETRY);
    }

    private static JobsConfig with(Duration timeout, Duration lease, Duration maxWait, RetryConfig retry) {
        return new JobsConfig(
                MAX_QUEUED,
                RESULT_TTL,
                REUSE,
                MAX_FINISHED,
                timeout,
                lease,
                MAX_STALLS,
                maxWait,
                IDEMPOTENCY_TTL,
                retry);
    }
}
