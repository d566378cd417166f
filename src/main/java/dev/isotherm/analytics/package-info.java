/**
 * What clients report of themselves, in Redis: bounded lists of the latest reports, and counters.
 *
 * <p>Start reading at {@link AnalyticsStore}. Uses: {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link AnalyticsStore}, {@link ResponseTimes}.
 */
package dev.isotherm.analytics;
