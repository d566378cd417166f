/**
 * The port of operators: health of the process, and what it runs with. Also what it tells operators of Redis and
 * of missing workers.
 *
 * <p>Start reading at {@link ManagementVerticle}. Uses: {@code config}, {@code context}, {@code job.admin}, {@code job.store}, {@code limit.live}, {@code log}, {@code metrics}, {@code redis}.
 *
 * <p>Other packages use: {@link ManagementVerticle}, {@link StartSummary}, {@link WorkerWatchVerticle}.
 */
package dev.isotherm.management;
