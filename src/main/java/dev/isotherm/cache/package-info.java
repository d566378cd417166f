/**
 * How often requests find their data stored: counters of all instances in Redis.
 *
 * <p>Start reading at {@link CacheStats}. Uses: {@code redis}.
 *
 * <p>Other packages use: {@link CacheCount}, {@link CacheStats}.
 */
package dev.isotherm.cache;
