/**
 * The port of operators: health of the process, and what it runs with.
 *
 * <p>Start reading at {@link ManagementVerticle}. Uses: {@code config}, {@code job.store}, {@code log}, {@code redis}.
 *
 * <p>Other packages use: {@link ManagementVerticle}, {@link StartSummary}.
 */
package dev.isotherm.management;
