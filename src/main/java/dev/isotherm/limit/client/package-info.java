/**
 * A limit for each client, in the whole cluster.
 *
 * <p>Start reading at {@link ClientRateLimiter}. Uses: {@code limit}, {@code redis}.
 *
 * <p>Other packages use: {@link ClientRateLimiter}.
 */
package dev.isotherm.limit.client;
