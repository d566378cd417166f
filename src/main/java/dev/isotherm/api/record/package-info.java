/**
 * The routes of temperature records, and of jobs that compute them.
 *
 * <p>Start reading at {@link RecordRoutes}. Uses: {@code api.filter}, {@code api.job}, {@code api.route}, {@code cache}, {@code config}, {@code context}, {@code
 * job}, {@code job.store}, {@code limit}, {@code record}, {@code record.json}, {@code service}, {@code
 * weather.fetch}, {@code weather.store}.
 *
 * <p>Other packages use: {@link LoadRequests}, {@link LocationRules}, {@link RecordAnswer}, {@link RecordCache}, {@link RecordJobMaker}, {@link RecordJobRoutes}, {@link RecordListRoutes}, {@link RecordQueries}, {@link RecordRefresh},
 * {@link RecordRoutes}, {@link RollingBundleRoutes}.
 */
package dev.isotherm.api.record;
