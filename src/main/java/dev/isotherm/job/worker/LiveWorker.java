package dev.isotherm.job.worker;

import java.time.Duration;
import java.time.Instant;

/**
 * A worker process that counts as alive.
 *
 * @param info what it reported
 * @param seenAt time of its last report, by the clock of Redis
 * @param silence time since its last report
 */
public record LiveWorker(WorkerInfo info, Instant seenAt, Duration silence) {}
