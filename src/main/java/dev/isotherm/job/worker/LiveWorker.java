package dev.isotherm.job.worker;

import java.time.Duration;
import java.time.Instant;

/**
 * A worker process that gave a sign of life lately.
 *
 * @param info what it told
 * @param seenAt when it did, by the clock of Redis
 * @param silence how long ago that is
 */
public record LiveWorker(WorkerInfo info, Instant seenAt, Duration silence) {}
