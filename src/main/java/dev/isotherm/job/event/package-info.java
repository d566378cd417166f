/**
 * The events of jobs, as streams that go on where they were interrupted.
 *
 * <p>Start reading at {@link JobEvents}. Uses: {@code context}, {@code job}, {@code job.store}, {@code redis}.
 *
 * <p>Other packages use: {@link EventId}, {@link JobEvent}, {@link JobEvents}, {@link JobSnapshot}, {@link
 * Subscription}.
 */
package dev.isotherm.job.event;
