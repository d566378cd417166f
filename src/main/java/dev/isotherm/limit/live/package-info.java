/**
 * Limits that operators change while the service runs, for all processes.
 *
 * <p>Start reading at {@link LiveLimits}. Uses: {@code config}, {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link LimitChange}, {@link LimitEvent}, {@link LimitOverride}, {@link LiveLimits}.
 */
package dev.isotherm.limit.live;
