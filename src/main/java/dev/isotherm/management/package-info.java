/**
 * The port of operators: health of the process, and what it runs with.
 *
 * <p>Start reading at {@link ManagementVerticle}. Uses: {@code config}, {@code context}, {@code job.store}, {@code redis}.
 *
 * <p>Other packages use: {@link ManagementVerticle}, {@link StartSummary}.
 */
package dev.isotherm.management;
