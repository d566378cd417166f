/**
 * Which places people select, counted in Redis over the last 7, 30 and 90 days.
 *
 * <p>Start reading at {@link Selections}. Uses: {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link Selections}.
 */
package dev.isotherm.weather.popularity;
