package dev.isotherm.limit;

import java.time.Duration;

/**
 * What became of those who asked a limit, on one context. A plain value. Counts begin with the limit.
 *
 * @param waiting how many wait now
 * @param granted how many got what they asked for, at once or after a wait
 * @param refused how many were refused because too many waited
 * @param expired how many were refused after they had waited their time
 * @param cancelled how many were cancelled before they got it
 * @param p50 the wait that half of those who were granted in the last one to two minutes did not exceed; those that did
 *     not wait count too; at most 12.5 % too long
 * @param p99 as {@code p50}, of 99 in a hundred
 */
public record Waits(
        int waiting, long granted, long refused, long expired, long cancelled, Duration p50, Duration p99) {}
