/**
 * The port of operators: health of the process, and what it runs with.
 *
 * <p>Start reading at {@link ManagementVerticle}. Uses: {@code config}, {@code context}, {@code job.admin}, {@code job.store}, {@code limit.live}, {@code metrics}, {@code redis}.
 *
 * <p>Other packages use: {@link ManagementVerticle}, {@link StartSummary}.
 */
package dev.isotherm.management;
