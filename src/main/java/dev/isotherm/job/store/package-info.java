/**
 * Jobs in Redis: each change of a job is one script, and its caller is here. The scripts are in {@code
 * src/main/resources/lua}.
 *
 * <p>Start reading at {@link Jobs}. Uses: {@code config}, {@code context}, {@code job}, {@code redis}, {@code redis.guard},
 * {@code trace}.
 *
 * <p>Other packages use: {@link ClockReading}, {@link JobKeys}, {@link JobReader}, {@link Jobs}, {@link Leases},
 * {@link QueueSchema}, {@link SeenJob}, {@link Sweep}, {@link WriteProbe}.
 */
package dev.isotherm.job.store;
