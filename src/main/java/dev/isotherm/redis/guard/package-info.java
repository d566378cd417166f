/**
 * What stores need because others write into the same Redis: values that no Isotherm wrote, and the memory that jobs need.
 *
 * <p>Start reading at {@link InvalidValues}. Uses: {@code context}, {@code redis}.
 *
 * <p>Other packages use: {@link InvalidValues}, {@link MemoryWatch}, {@link StoredNumbers}.
 */
package dev.isotherm.redis.guard;
