/**
 * What is measured on a context, and the report that each context writes to Redis. Knows nothing of advice.
 *
 * <p>Start reading at {@link ContextAgent}. Uses: {@code config}, {@code context}, {@code job}, {@code limit}, {@code
 * limit.live}, {@code redis}.
 *
 * <p>Other packages use: {@link CallMeter}, {@link CapacityEstimate}, {@link ContextAgent}, {@link ContextReport}, {@link LiveWorker}, {@link LiveWorkers},
 * {@link Group}, {@link ReportJson}, {@link SlotMeter}, {@link WorkerSign}.
 */
package dev.isotherm.metrics;
