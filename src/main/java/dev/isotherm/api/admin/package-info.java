/**
 * The routes of operators: queues, jobs, workers, limits and advice.
 *
 * <p>Start reading at {@link AdminRoutes}. Uses: {@code api.job}, {@code api.route}, {@code config}, {@code context}, {@code job}, {@code job.admin}, {@code job.run}, {@code job.statistics}, {@code job.store}, {@code limit}, {@code limit.live}, {@code log}, {@code metrics}, {@code record.json}, {@code tuning}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link AdminRoutes}, {@link DebugJobsRoute}, {@link LimitRoutes}, {@link LimitRules}, {@link LoggerRoutes}, {@link MetricsRoute}, {@link StatisticsRoute}, {@link TuningRoute}.
 */
package dev.isotherm.api.admin;
