package dev.isotherm.limit;

/**
 * What one limiter is doing, on one context.
 *
 * @param name what it limits
 * @param limit how much may be under way at once
 * @param inUse how much is
 * @param waiting how many wait for a permit
 * @param peak the most that was ever under way at once
 * @param refused how many were refused because the queue was full
 * @param expired how many were refused after they had waited their time
 */
public record LimiterState(String name, int limit, int inUse, int waiting, int peak, long refused, long expired) {}
