/**
 * Sessions of operators in a browser: a signed cookie in place of the key.
 *
 * <p>Start reading at {@link OperatorSessions}. Uses: {@code config}, {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link OperatorSessions}.
 */
package dev.isotherm.api.session;
