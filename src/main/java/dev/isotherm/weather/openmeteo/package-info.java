/**
 * The provider that asks Open-Meteo: its archive for days that are over, its forecast for the latest ones, and its
 * geocoder for the places of names.
 *
 * <p>Start reading at {@link OpenMeteoProvider}. Uses: {@code config}, {@code context}, {@code limit}, {@code
 * record}, {@code weather.place}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link OpenMeteoProvider}.
 */
package dev.isotherm.weather.openmeteo;
