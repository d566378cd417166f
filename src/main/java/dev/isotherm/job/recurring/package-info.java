/**
 * Jobs that return by a cron expression, and the housekeeping that is one of them.
 *
 * <p>Start reading at {@link RecurringJobs}. Uses: {@code config}, {@code context}, {@code job}, {@code job.store},
 * {@code redis}.
 *
 * <p>Other packages use: {@link Housekeeping}, {@link RecurringJobs}.
 */
package dev.isotherm.job.recurring;
