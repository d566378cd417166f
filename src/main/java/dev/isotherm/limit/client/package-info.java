/**
 * A limit for each client, in the whole cluster.
 *
 * <p>Start reading at {@link ClientLimiter}. Uses: {@code context}, {@code redis}.
 *
 * <p>Other packages use: {@link ClientId}, {@link ClientLimiter}, {@link ClientPolicy}, {@link ClientUsage}.
 */
package dev.isotherm.limit.client;
