/**
 * The bounds of client connections below HTTP: how many, how long a client may keep the server waiting, how much of
 * an answer is in memory.
 *
 * <p>Start reading at {@link Connections}. Uses: {@code api.route}, {@code config}, {@code context}.
 *
 * <p>Other packages use: {@link Connections}, {@link EventStream}, {@link Listener}.
 */
package dev.isotherm.api.connection;
