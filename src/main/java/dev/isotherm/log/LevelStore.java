package dev.isotherm.log;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The operators' changes of log levels in Redis, for all processes. Belongs to the context of its link; every call fails
 * if Redis is unavailable.
 */
public final class LevelStore {
    private final RedisLink link;
    private final InvalidValues invalid;

    /** Opens it. */
    public LevelStore(RedisLink link, InstantSource clock) {
        this.link = link;
        this.invalid = new InvalidValues(link, clock);
    }

    /** Reads all changes: level by logger. Those that may not be made are left out. */
    public Future<Map<String, String>> read() {
        String key = LogLevelKeys.levels();
        return invalid.hash(key, link.send(Request.cmd(Command.HGETALL).arg(key)))
                .map(LevelStore::levels);
    }

    /**
     * Changes levels.
     *
     * @param levels by logger; empty for a logger that goes back to what the configuration says
     */
    public Future<Void> change(Map<String, Optional<String>> levels) {
        String key = LogLevelKeys.levels();
        Request set = Request.cmd(Command.HSET).arg(key);
        Request revert = Request.cmd(Command.HDEL).arg(key);
        levels.forEach(
                (logger, level) -> level.ifPresentOrElse(to -> set.arg(logger).arg(to), () -> revert.arg(logger)));
        boolean sets = levels.values().stream().anyMatch(Optional::isPresent);
        boolean reverts = levels.values().stream().anyMatch(Optional::isEmpty);
        // Reads first, because a value of another type must be set aside.
        return read().compose(now -> sets ? link.send(set) : Future.succeededFuture())
                .compose(done -> reverts ? link.send(revert) : Future.succeededFuture())
                .mapEmpty();
    }

    private static Map<String, String> levels(Response reply) {
        Map<String, String> levels = new TreeMap<>();
        if (Optional.ofNullable(reply).isEmpty()) {
            return levels;
        }
        // RESP3 replies with a map, RESP2 with a list.
        if (reply.isMap()) {
            reply.getKeys()
                    .forEach(logger -> levels.put(logger, reply.get(logger).toString()));
        } else {
            for (int i = 0; i + 1 < reply.size(); i += 2) {
                levels.put(reply.get(i).toString(), reply.get(i + 1).toString());
            }
        }
        levels.entrySet()
                .removeIf(one -> LogLevels.refusal(one.getKey(), one.getValue()).isPresent());
        return levels;
    }
}
