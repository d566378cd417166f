/**
 * Advice for operators, computed from reports alone: no I/O, no clock.
 *
 * <p>Start reading at {@link TuningAdvisor}. Uses: {@code metrics}.
 *
 * <p>Other packages use: {@link Advice}, {@link ClusterLimits}, {@link QueueFigures}, {@link TuningAdvisor}, {@link TuningBounds}.
 */
package dev.isotherm.tuning;
