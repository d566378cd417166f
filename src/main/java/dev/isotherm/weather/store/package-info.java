/**
 * Days in Redis.
 *
 * <p>Start reading at {@link DayStore}. Uses: {@code context}, {@code record}, {@code redis}, {@code redis.guard}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link CacheStatus}, {@link DayDetail}, {@link DayKeys}, {@link DayStore}, {@link DayTable}, {@link DetailStore}, {@link KeptPlaces}.
 */
package dev.isotherm.weather.store;
