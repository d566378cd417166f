/**
 * Starts a process: reads the configuration, and deploys the verticles of its role in order.
 *
 * <p>Start reading at {@link Main}. Uses: {@code api}, {@code config}, {@code dev}, {@code dev.login}, {@code
 * dev.redis}, {@code dev.weather}, {@code log}, {@code management}, {@code metrics}, {@code redis}, {@code trace}, {@code worker}.
 *
 * <p>Other packages use: {@link Main}, {@link Topology}.
 */
package dev.isotherm.app;
