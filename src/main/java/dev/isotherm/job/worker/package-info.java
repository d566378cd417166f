/**
 * Which workers are alive, and what they say of themselves.
 *
 * <p>Start reading at {@link WorkerRegistry}. Uses: {@code job.run}, {@code redis}.
 *
 * <p>Other packages use: {@link LiveWorker}, {@link RunnerReporter}, {@link WorkerInfo}, {@link WorkerPresence},
 * {@link WorkerRegistry}.
 */
package dev.isotherm.job.worker;
