/**
 * Places: their names, their aliases, and what is known of them.
 *
 * <p>Start reading at {@link Places}, which knows the places of records, and {@link PlaceDirectory}, which lists and
 * searches them. Uses: {@code limit}, {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link Coordinates}, {@link Countries}, {@link CuratedPlaces}, {@link Geocoder}, {@link KnownPlace}, {@link Place}, {@link PlaceChoice}, {@link PlaceDirectory}, {@link PlaceKeys}, {@link PlaceNames}, {@link Places}.
 */
package dev.isotherm.weather.place;
