package dev.isotherm.config;

import java.time.Duration;

/**
 * The cleanup of the queues.
 *
 * @param cron when it runs
 * @param eventsTtl how long job events can be read
 */
public record HousekeepingConfig(Cron cron, Duration eventsTtl) {}
