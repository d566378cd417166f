/**
 * What operators ask and do: lists of jobs, details, retries, pauses.
 *
 * <p>Start reading at {@link JobAdmin}. Uses: {@code config}, {@code context}, {@code job}, {@code job.store}, {@code
 * redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link JobAdmin}, {@link JobList}, {@link QueueOverview}.
 */
package dev.isotherm.job.admin;
