package dev.isotherm.config;

import java.time.Duration;

/**
 * How the services tidy up after themselves.
 *
 * @param cron when
 * @param eventsTtl how long a job's events can be read
 */
public record HousekeepingConfig(Cron cron, Duration eventsTtl) {}
