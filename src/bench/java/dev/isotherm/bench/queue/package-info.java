/**
 * The job engine beside BullMQ, Bee-Queue and a loop without guarantees, on one Redis: {@code bench/run queue}.
 *
 * <p>Start reading at {@link QueueBench}, which measures. Each system enqueues in one process and runs jobs in another; for
 * ours it is a JVM of {@link Side}, for the others {@code bench/queue/rival.mjs}.
 */
package dev.isotherm.bench.queue;
