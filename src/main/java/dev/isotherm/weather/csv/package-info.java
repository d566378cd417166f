/**
 * The provider that reads days from files.
 *
 * <p>Start reading at {@link CsvProvider}. Uses: {@code context}, {@code limit}, {@code weather.place}, {@code
 * weather.provider}.
 *
 * <p>Other packages use: {@link CsvProvider}.
 */
package dev.isotherm.weather.csv;
