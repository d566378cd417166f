/**
 * What is measured on a context, the report that each context writes to Redis, and the text of {@code /metrics}. Knows nothing
 * of advice.
 *
 * <p>Start reading at {@link ContextAgent}, for {@code /metrics} at {@link Meters} and {@link Scrape}. Uses: {@code config}, {@code context}, {@code job}, {@code job.admin}, {@code job.run}, {@code limit}, {@code
 * limit.live}, {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link CallMeter}, {@link CapacityEstimate}, {@link ContextAgent}, {@link ContextMeters}, {@link ContextReport}, {@link JobMeters}, {@link LiveWorker}, {@link LiveWorkers},
 * {@link Group}, {@link Meters}, {@link ReportJson}, {@link Scrape}, {@link SlotMeter}, {@link WorkerSign}.
 */
package dev.isotherm.metrics;
