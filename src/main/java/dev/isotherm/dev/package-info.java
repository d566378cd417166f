/**
 * For development: the places of the example files. The parts are in the packages below.
 *
 * <p>Start reading at {@link ExamplePlaces}. Uses: {@code config}, {@code weather.csv}.
 *
 * <p>Other packages use: {@link ExamplePlaces}.
 */
package dev.isotherm.dev;
