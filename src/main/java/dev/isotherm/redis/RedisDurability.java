package dev.isotherm.redis;

import dev.isotherm.config.RedisConfig;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks whether the settings of a Redis allow it to lose acknowledged jobs. Belongs to the context of its link. */
public final class RedisDurability {
    private final RedisLink link;
    private final boolean configAllowed;

    /**
     * Creates a check.
     *
     * @param link the connection to use
     * @param config where Redis is. A user of its own should not have {@code CONFIG}, which shows passwords, so it is not
     *     even asked for: Redis logs each attempt
     */
    public RedisDurability(RedisLink link, RedisConfig config) {
        this.link = link;
        this.configAllowed = !config.hasUser();
    }

    /**
     * Reads the settings; without {@code CONFIG}, those that {@code INFO} shows.
     *
     * @return a sentence for each way to lose a job, empty if there is none; fails if Redis is unavailable or shows no
     *     settings
     */
    public Future<List<String>> dangers() {
        return (configAllowed ? config() : info()).map(RedisDurability::dangers);
    }

    private Future<Map<String, String>> config() {
        return Future.join(config("maxmemory*"), config("append*"), config("save"))
                .map(all -> {
                    Map<String, String> settings = new HashMap<>();
                    all.<Map<String, String>>list().forEach(settings::putAll);
                    return settings;
                })
                .recover(e -> e instanceof RedisUnavailableException ? Future.failedFuture(e) : info());
    }

    private static List<String> dangers(Map<String, String> settings) {
        List<String> dangers = new ArrayList<>();
        String policy = settings.getOrDefault("maxmemory-policy", "noeviction");
        String max = settings.getOrDefault("maxmemory", "0");
        if (!policy.equals("noeviction") && !max.equals("0")) {
            dangers.add("jobs may be evicted: maxmemory is " + max + " bytes and maxmemory-policy " + policy
                    + "; set it to noeviction");
        }
        String save = settings.getOrDefault("save", "");
        if (settings.getOrDefault("appendonly", "yes").equals("no")) {
            dangers.add("acknowledged jobs may be lost when Redis stops: appendonly is no, save is '" + save
                    + "'; set appendonly yes");
        } else if (settings.getOrDefault("appendfsync", "everysec").equals("no")) {
            dangers.add("acknowledged jobs may be lost when the machine of Redis stops: appendfsync is no;"
                    + " set it to everysec or always");
        }
        return dangers;
    }

    private Future<Map<String, String>> config(String pattern) {
        return link.send(Request.cmd(Command.CONFIG).arg("GET").arg(pattern)).map(reply -> {
            Map<String, String> settings = new HashMap<>();
            if (reply.isMap()) {
                reply.getKeys().forEach(name -> settings.put(name, text(reply.get(name))));
            } else {
                for (int i = 0; i + 1 < reply.size(); i += 2) {
                    settings.put(text(reply.get(i)), text(reply.get(i + 1)));
                }
            }
            return settings;
        });
    }

    private Future<Map<String, String>> info() {
        return link.send(Request.cmd(Command.INFO)).map(reply -> {
            Map<String, String> settings = new HashMap<>();
            for (String line : text(reply).split("\r?\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    settings.put(line.substring(0, colon), line.substring(colon + 1));
                }
            }
            settings.put("maxmemory-policy", settings.getOrDefault("maxmemory_policy", "noeviction"));
            settings.put("appendonly", "0".equals(settings.get("aof_enabled")) ? "no" : "yes");
            settings.put("save", "unknown");
            return settings;
        });
    }

    private static String text(Response value) {
        return value == null ? "" : value.toString();
    }
}
