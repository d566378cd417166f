/**
 * What happened to jobs in the last minutes and hours, in Redis: outcomes, waiting and running times, in buckets of a
 * minute and of ten minutes.
 *
 * <p>Start reading at {@link StatisticsRecorder}. Uses: {@code job}, {@code job.run}, {@code job.store}, {@code redis}.
 *
 * <p>Other packages use: {@link Histogram}, {@link JobCounts}, {@link StatisticsReader}, {@link StatisticsRecorder}.
 */
package dev.isotherm.job.statistics;
