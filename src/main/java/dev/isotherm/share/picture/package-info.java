/**
 * Draws the picture of a shared record, away from the event loop.
 *
 * <p>Start reading at {@link Studio}, then {@link Painter}. Uses: {@code config}, {@code limit}, {@code record},
 * {@code share}.
 *
 * <p>Other packages use: {@link Studio}, {@link Subject}.
 */
package dev.isotherm.share.picture;
