/**
 * The routes for what clients report of themselves.
 *
 * <p>Start reading at {@link AnalyticsRoutes}. Uses: {@code analytics}, {@code api.route}, {@code job}, {@code limit},
 * {@code record.json}.
 *
 * <p>Other packages use: {@link AnalyticsRoutes}, {@link RateLimitRoutes}.
 */
package dev.isotherm.api.analytics;
