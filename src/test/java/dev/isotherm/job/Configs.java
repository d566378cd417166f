package dev.isotherm.job;

import dev.isotherm.config.JobsConfig;
import java.time.Duration;

/** Bounds of queues for tests. */
final class Configs {
    static final Duration RESULT_TTL = Duration.ofMinutes(10);
    static final Duration REUSE = Duration.ofMinutes(5);
    static final Duration TIMEOUT = Duration.ofSeconds(30);
    static final Duration LEASE = Duration.ofSeconds(15);
    static final int MAX_QUEUED = 1_000;
    static final int MAX_FINISHED = 1_000;
    static final int MAX_STALLS = 3;

    private Configs() {}

    static JobsConfig normal() {
        return new JobsConfig(MAX_QUEUED, RESULT_TTL, REUSE, MAX_FINISHED, TIMEOUT, LEASE, MAX_STALLS);
    }

    static JobsConfig withMaxQueued(int most) {
        return new JobsConfig(most, RESULT_TTL, REUSE, MAX_FINISHED, TIMEOUT, LEASE, MAX_STALLS);
    }

    static JobsConfig withMaxFinished(int most) {
        return new JobsConfig(MAX_QUEUED, RESULT_TTL, REUSE, most, TIMEOUT, LEASE, MAX_STALLS);
    }

    static JobsConfig withTtl(Duration result, Duration reuse) {
        return new JobsConfig(MAX_QUEUED, result, reuse, MAX_FINISHED, TIMEOUT, LEASE, MAX_STALLS);
    }

    static JobsConfig withLease(Duration lease) {
        return new JobsConfig(MAX_QUEUED, RESULT_TTL, REUSE, MAX_FINISHED, TIMEOUT, lease, MAX_STALLS);
    }

    static JobsConfig withTimeout(Duration timeout) {
        return new JobsConfig(MAX_QUEUED, RESULT_TTL, REUSE, MAX_FINISHED, timeout, LEASE, MAX_STALLS);
    }
}
