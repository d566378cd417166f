package dev.isotherm.config;

import java.time.Duration;

/**
 * How the simulated weather service behaves.
 *
 * @param port its port on loopback; 0 picks a free one
 * @param latency how long each answer takes
 * @param failureRate share of calls that get an error, 0 to 1
 * @param seed seed of the noise and of the errors; the same seed gives the same weather
 */
public record SimulationConfig(int port, Duration latency, double failureRate, long seed) {}
