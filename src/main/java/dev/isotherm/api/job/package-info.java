/**
 * The routes of jobs: their state, and their events as a stream.
 *
 * <p>Start reading at {@link JobRoutes}. Uses: {@code api.connection}, {@code api.route}, {@code cache}, {@code config}, {@code context}, {@code job}, {@code job.event}, {@code job.store}, {@code limit}, {@code metrics}, {@code record.json}.
 *
 * <p>Other packages use: {@link JobEventRoutes}, {@link JobHandles}, {@link JobJson}, {@link JobRoutes}.
 */
package dev.isotherm.api.job;
