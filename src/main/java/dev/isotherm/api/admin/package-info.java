/**
 * The routes of operators: queues, jobs, workers, limits and advice.
 *
 * <p>Start reading at {@link AdminRoutes}. Uses: {@code api.connection}, {@code api.filter}, {@code api.job}, {@code api.route}, {@code api.session}, {@code config}, {@code context}, {@code job}, {@code job.admin}, {@code job.run}, {@code job.statistics}, {@code job.store}, {@code limit}, {@code limit.live}, {@code log}, {@code metrics}, {@code record.json}, {@code redis}, {@code tuning}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link AdminRoutes}, {@link DebugJobsRoute}, {@link LimitRoutes}, {@link LimitRules}, {@link LiveView}, {@link LoggerRoutes}, {@link MetricsRoute}, {@link SessionRoutes}, {@link StatisticsRoute}, {@link TuningRoute}.
 */
package dev.isotherm.api.admin;
