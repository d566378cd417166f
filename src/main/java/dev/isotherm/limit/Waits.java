package dev.isotherm.limit;

import java.time.Duration;

/**
 * The outcomes of the calls to a limit, on one context. A plain value. Counters start with the limit.
 *
 * @param waiting how many wait now
 * @param granted how many were granted, at once or after a wait
 * @param refused how many were refused because too many waited
 * @param expired how many were refused because they waited too long
 * @param cancelled how many were cancelled before they were granted
 * @param p50 the median wait of the calls that were granted in the last one to two minutes, including those that did
 *     not wait; at most 12.5 % too long
 * @param p99 as {@code p50}, the 99th percentile
 */
public record Waits(
        int waiting, long granted, long refused, long expired, long cancelled, Duration p50, Duration p99) {}
