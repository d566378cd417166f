/**
 * The provider that asks the Visual Crossing API, and the simulation in development.
 *
 * <p>Start reading at {@link VisualCrossingProvider}. Uses: {@code config}, {@code limit}, {@code
 * weather.place}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link VisualCrossingProvider}.
 */
package dev.isotherm.weather.visualcrossing;
