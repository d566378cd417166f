/**
 * The operators' routes for stored weather: what there is, how often it is used, and how it is deleted.
 *
 * <p>Start reading at {@link CacheRoutes}. Uses: {@code api.job}, {@code api.record}, {@code api.route}, {@code cache}, {@code
 * config}, {@code context}, {@code job}, {@code job.recurring}, {@code job.store}, {@code record}, {@code record.json}, {@code redis}, {@code redis.guard}, {@code
 * service}, {@code weather.store}.
 *
 * <p>Other packages use: {@link CacheInfoRoute}, {@link CacheRoutes}, {@link CacheStatsRoutes}, {@link
 * CacheWarmRoutes}.
 */
package dev.isotherm.api.cache;
