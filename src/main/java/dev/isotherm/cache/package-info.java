/**
 * How often requests find their data stored: counters of all instances in Redis. And the memory of an instance for
 * answers.
 *
 * <p>Start reading at {@link CacheStats}. Uses: {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link BoundedCache}, {@link CacheCount}, {@link CacheStats}.
 */
package dev.isotherm.cache;
