/**
 * The operators' routes for stored weather: what there is, how often it is used, and how it is deleted.
 *
 * <p>Start reading at {@link CacheRoutes}. Uses: {@code api.route}, {@code cache}, {@code record.json}, {@code redis},
 * {@code service}.
 *
 * <p>Other packages use: {@link CacheInfoRoute}, {@link CacheRoutes}, {@link CacheStatsRoutes}.
 */
package dev.isotherm.api.cache;
