/**
 * Chooses the weather provider that the configuration names.
 *
 * <p>Start reading at {@link Providers}. Uses: {@code config}, {@code weather.csv}, {@code weather.openmeteo}, {@code
 * weather.provider}, {@code weather.visualcrossing}.
 *
 * <p>Other packages use: {@link Providers}.
 */
package dev.isotherm.weather;
