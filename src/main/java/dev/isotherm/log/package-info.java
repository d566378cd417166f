/**
 * How log lines look, and which are logged: as text or JSON, each with what it belongs to, and the levels that operators
 * change while the service runs.
 *
 * <p>Start reading at {@link JsonLines} and {@link LogLevels}. {@code logback.xml} names the classes of the forms. Uses:
 * {@code context}, {@code redis}, {@code redis.guard}.
 *
 * <p>Other packages use: {@link LevelFollower}, {@link LevelStore}, {@link LogLevels}.
 */
package dev.isotherm.log;
