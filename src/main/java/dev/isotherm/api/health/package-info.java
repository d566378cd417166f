/**
 * The routes that say how the service and its workers are.
 *
 * <p>Start reading at {@link HealthRoute}, then {@link HealthParts}. Uses: {@code analytics}, {@code api.auth}, {@code
 * api.cache}, {@code api.route}, {@code cache}, {@code config}, {@code context}, {@code job.admin}, {@code job.store},
 * {@code metrics}, {@code record.json}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link ApiHealth}, {@link DetailedHealthRoute}, {@link DiagnosticsRoute}, {@link HealthParts},
 * {@link HealthRoute}, {@link LiveRoute}, {@link ReadyRoute}, {@link WorkerLoops}.
 */
package dev.isotherm.api.health;
