package dev.isotherm.tuning;

import java.time.Duration;

/**
 * The waiting jobs of all queues together.
 *
 * @param waiting how many jobs wait
 * @param oldestWaiting how long the oldest job has been waiting; zero if none waits
 * @param arrivalsPerSecond how many jobs arrived per second during the reports' window
 * @param workers how many live contexts run jobs, including those without measurements yet
 * @param paused whether operators paused a queue in which jobs wait
 */
public record QueueFigures(
        int waiting, Duration oldestWaiting, double arrivalsPerSecond, int workers, boolean paused) {}
