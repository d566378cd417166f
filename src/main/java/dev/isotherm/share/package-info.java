/**
 * Shares: records that people show to others, and the drawn pictures of them, as Redis keeps them.
 *
 * <p>Start reading at {@link ShareStore}. Uses: {@code context}, {@code record}, {@code redis}.
 *
 * <p>Other packages use: {@link PictureStore}, {@link Position}, {@link Share}, {@link ShareList}, {@link ShareStore}.
 */
package dev.isotherm.share;
