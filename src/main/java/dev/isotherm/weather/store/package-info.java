/**
 * Days in Redis.
 *
 * <p>Start reading at {@link DayStore}. Uses: {@code record}, {@code redis}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link CacheStatus}, {@link DayDetail}, {@link DayKeys}, {@link DayStore}, {@link DayTable}, {@link DetailStore}.
 */
package dev.isotherm.weather.store;
