package dev.isotherm.tuning;

import java.time.Duration;

/**
 * The jobs that no worker has yet, of all queues that are looked at together.
 *
 * @param waiting how many wait
 * @param oldestWaiting how long the oldest waits; zero where none does
 * @param arrivalsPerSecond how many came per second during the reports' window
 * @param workers how many live contexts run jobs, also those that have measured nothing yet
 * @param paused whether operators paused a queue in which some wait
 */
public record QueueFigures(int waiting, Duration oldestWaiting, double arrivalsPerSecond, int workers, boolean paused) {
    /** Nothing waits and nothing comes to the one who works. */
    public static final QueueFigures EMPTY = new QueueFigures(0, Duration.ZERO, 0, 1, false);
}
