/**
 * Places: their names, their aliases, and what is known of them.
 *
 * <p>Start reading at {@link Places}. Uses: {@code limit}, {@code redis}.
 *
 * <p>Other packages use: {@link Coordinates}, {@link CuratedPlaces}, {@link Geocoder}, {@link KnownPlace}, {@link Place},
 * {@link PlaceChoice}, {@link PlaceKeys}, {@link PlaceNames}, {@link Places}.
 */
package dev.isotherm.weather.place;
