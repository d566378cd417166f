/**
 * The routes of shares and of their pictures.
 *
 * <p>Start reading at {@link ShareRoutes}, then {@link PictureRoute}. Uses: {@code api.record}, {@code api.route},
 * {@code record}, {@code record.json}, {@code redis}, {@code service}, {@code share}, {@code share.picture}, {@code
 * weather.place}, {@code weather.provider}.
 *
 * <p>Other packages use: {@link PictureRoute}, {@link ShareRoutes}.
 */
package dev.isotherm.api.share;
