/**
 * The geocoder of Mapbox, for the search.
 *
 * <p>Start reading at {@link MapboxGeocoder}. Uses: {@code config}, {@code limit}, {@code redis}, {@code weather.place},
 * {@code weather.provider}.
 *
 * <p>Other packages use: {@link MapboxGeocoder}.
 */
package dev.isotherm.weather.mapbox;
