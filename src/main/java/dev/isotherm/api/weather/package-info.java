/**
 * The routes for the weather of single days.
 *
 * <p>Start reading at {@link WeatherRoutes}. Uses: {@code api.record}, {@code api.route}, {@code cache}, {@code record}, {@code service}, {@code weather.fetch}, {@code weather.provider}, {@code weather.store}.
 *
 * <p>Other packages use: {@link WeatherRoutes}.
 */
package dev.isotherm.api.weather;
