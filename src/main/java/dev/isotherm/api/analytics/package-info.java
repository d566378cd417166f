/**
 * The routes for what clients report of themselves, and for what they may still ask for.
 *
 * <p>Start reading at {@link AnalyticsRoutes}. Uses: {@code analytics}, {@code api.filter}, {@code api.route}, {@code
 * config}, {@code job}, {@code limit.client}, {@code record.json}, {@code redis}.
 *
 * <p>Other packages use: {@link AnalyticsRoutes}, {@link RateLimitRoutes}.
 */
package dev.isotherm.api.analytics;
