package dev.isotherm.tuning;

import java.time.Duration;

/**
 * The jobs that no worker has yet, of all queues that are looked at together.
 *
 * @param waiting how many wait
 * @param oldestWaiting how long the oldest waits; zero where none does
 * @param arrivalsPerSecond how many came per second during the reports' window
 */
public record QueueFigures(int waiting, Duration oldestWaiting, double arrivalsPerSecond) {
    /** Nothing waits and nothing comes. */
    public static final QueueFigures EMPTY = new QueueFigures(0, Duration.ZERO, 0);
}
