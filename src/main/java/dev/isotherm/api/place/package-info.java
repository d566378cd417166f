/**
 * The routes of places: the lists that clients show, the search, the count of selections, and images.
 *
 * <p>Start reading at {@link LocationRoutes}. Uses: {@code api.route}, {@code config}, {@code context},
 * {@code limit.client}, {@code record.json}, {@code redis}, {@code weather.mapbox},
 * {@code weather.place}, {@code weather.popularity}, {@code weather.provider}, {@code weather.search}.
 *
 * <p>Other packages use: {@link ImageRoutes}, {@link LocationRoutes}.
 */
package dev.isotherm.api.place;
