/**
 * What users of the job engine name: what a job is, how it ends, and the handler that runs it. Plain values and
 * interfaces; the engine itself is in the packages below.
 *
 * <p>Start reading at {@link JobHandler}. Uses: {@code config}, {@code context}.
 *
 * <p>Other packages use: {@link ClaimedJob}, {@link Enqueued}, {@link JobDetails}, {@link JobError}, {@link
 * JobExecution}, {@link JobFailedException}, {@link JobHandler}, {@link JobIds}, {@link JobLog}, {@link JobPage}, {@link JobState},
 * {@link JobStatus}, {@link NewJob}, {@link Progress}, {@link WriteResult}.
 */
package dev.isotherm.job;
