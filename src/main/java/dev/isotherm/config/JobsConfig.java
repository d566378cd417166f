package dev.isotherm.config;

import java.time.Duration;

/**
 * The job engine.
 *
 * @param maxQueued maximum of waiting jobs; above it new jobs are refused with 503
 * @param resultTtl how long a finished job and its result can be read
 * @param readyReuse how long a finished job is reused for equal work instead of creating a new one
 * @param maxFinished maximum of finished jobs in the list
 * @param timeout how long one execution may take
 * @param lease how long a worker owns a job without a heartbeat; heartbeats come three times as often
 * @param maxStalls how often a job's worker may vanish before the job is given up
 * @param maxWait how long a job may wait for a worker before it is given up
 * @param idempotencyTtl how long an {@code Idempotency-Key} is remembered
 * @param retry default retry policy, for types that have none of their own
 */
public record JobsConfig(
        int maxQueued,
        Duration resultTtl,
        Duration readyReuse,
        int maxFinished,
        Duration timeout,
        Duration lease,
        int maxStalls,
        Duration maxWait,
        Duration idempotencyTtl,
        RetryConfig retry) {
    /** How often a lease is renewed. */
    public Duration heartbeat() {
        return lease.dividedBy(3);
    }
}
