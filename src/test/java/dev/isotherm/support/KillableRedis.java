package dev.isotherm.support;

import dev.isotherm.dev.redis.RedisProcess;

/** A Redis for tests that kill it and count on each acknowledged write. */
public final class KillableRedis {
    private KillableRedis() {}

    /**
     * Starts it. With the usual {@code everysec}, Redis holds writes back from its file while it syncs an earlier part, and
     * on a busy disk a kill loses them.
     */
    public static RedisProcess start() {
        return RedisProcess.start(RedisProcess.Options.temporary().withArguments("--appendfsync", "no"));
    }
}
