/**
 * Runs jobs on a worker: claims them, keeps their leases, writes their outcomes, and takes over what others left.
 *
 * <p>Start reading at {@link JobRunner}. Uses: {@code config}, {@code context}, {@code job}, {@code job.store},
 * {@code limit}, {@code redis}, {@code trace}.
 *
 * <p>Other packages use: {@link Heartbeat}, {@link JobRunner}, {@link LeaseKeeper}, {@link QueueClaim}, {@link
 * Reaper}, {@link RunWatch}, {@link Waker}.
 */
package dev.isotherm.job.run;
