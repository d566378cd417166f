/**
 * One supervised Redis connection per context: a single server, Sentinel or a cluster. Knows no key and no domain. More than
 * 20 files because one server, sentinels and a cluster are connected by the same parts.
 *
 * <p>Start reading at {@link RedisLink}. Uses: {@code config}, {@code context}.
 *
 * <p>Other packages use: {@link HostAddresses}, {@link KeySweep}, {@link LinkState}, {@link RedisDurability},
 * {@link RedisLink}, {@link RedisUnavailableException}, {@link Script},
 * {@link ScriptFiles}.
 */
package dev.isotherm.redis;
