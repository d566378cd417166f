/**
 * The routes that say how the service and its workers are.
 *
 * <p>Start reading at {@link HealthRoute}. Uses: {@code api.route}, {@code job.admin}, {@code job.store}, {@code metrics}, {@code record.json}, {@code redis}.
 *
 * <p>Other packages use: {@link DiagnosticsRoute}, {@link HealthRoute}.
 */
package dev.isotherm.api.health;
