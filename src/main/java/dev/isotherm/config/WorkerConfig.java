package dev.isotherm.config;

import java.time.Duration;

/**
 * The worker service.
 *
 * @param instances how many worker verticles, each with its own event loop, Redis connection and limits
 * @param slots how many jobs one instance runs at once
 * @param poll the longest an idle instance waits before it looks for work again
 * @param drain how long running jobs may go on after the stop was asked for; what is left is released to others
 */
public record WorkerConfig(int instances, int slots, Duration poll, Duration drain) {}
