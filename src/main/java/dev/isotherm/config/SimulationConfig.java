package dev.isotherm.config;

import java.time.Duration;

/**
 * How the simulated weather service behaves.
 *
 * @param port where it listens on loopback; 0 picks a free one
 * @param latency how long each answer takes
 * @param failureRate the share of calls, 0 to 1, that get an error instead of an answer
 * @param seed of the noise and of the faults: the same seed gives the same weather
 */
public record SimulationConfig(int port, Duration latency, double failureRate, long seed) {}
