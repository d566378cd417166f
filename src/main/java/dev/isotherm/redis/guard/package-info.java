/**
 * What stores need because others use the same Redis: the memory that jobs need.
 *
 * <p>Start reading at {@link MemoryWatch}. Uses: {@code context}, {@code redis}.
 *
 * <p>Other packages use: {@link MemoryWatch}.
 */
package dev.isotherm.redis.guard;
