/**
 * The worker service: its verticles, and the handlers of its jobs.
 *
 * <p>Start reading at {@link WorkerVerticle}. Uses: {@code config}, {@code context}, {@code job}, {@code job.recurring}, {@code job.run}, {@code job.statistics}, {@code job.store}, {@code limit}, {@code metrics}, {@code record}, {@code record.json}, {@code redis}, {@code redis.guard}, {@code service}, {@code weather}, {@code weather.fetch}, {@code weather.place}, {@code weather.popularity}, {@code weather.provider}, {@code weather.store}.
 *
 * <p>Other packages use: {@link QueueKeeperVerticle}, {@link WorkerVerticle}.
 */
package dev.isotherm.worker;
