/**
 * The search for places: the directory first, then a geocoder.
 *
 * <p>Start reading at {@link PlaceSearch}. Uses: {@code context}, {@code limit}, {@code redis}, {@code weather.place}.
 *
 * <p>Other packages use: {@link PlaceSearch}.
 */
package dev.isotherm.weather.search;
