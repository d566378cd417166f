/**
 * The routes that say how the service and its workers are.
 *
 * <p>Start reading at {@link HealthRoute}. Uses: {@code analytics}, {@code api.auth}, {@code api.cache}, {@code api.route}, {@code cache},
 * {@code job.admin}, {@code job.store}, {@code metrics}, {@code record.json}, {@code redis}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link DetailedHealthRoute}, {@link DiagnosticsRoute}, {@link HealthRoute}, {@link
 * ProviderWindow}.
 */
package dev.isotherm.api.health;
