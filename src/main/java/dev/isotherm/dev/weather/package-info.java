/**
 * Simulated weather: a server that answers as the weather provider does, with a climate of its own.
 *
 * <p>Start reading at {@link SimulatedWeatherVerticle}. Uses: {@code config}, {@code context}.
 *
 * <p>Other packages use: {@link SimulatedWeatherVerticle}.
 */
package dev.isotherm.dev.weather;
