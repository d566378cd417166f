/**
 * A Redis server as a child process, for development and tests.
 *
 * <p>Start reading at {@link RedisVerticle}. Uses: nothing of ours.
 *
 * <p>Other packages use: {@link RedisVerticle}.
 */
package dev.isotherm.dev.redis;
