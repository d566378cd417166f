package dev.isotherm.doctor;

import dev.isotherm.redis.guard.MemoryWatch.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Judges what {@code INFO} tells of a Redis. */
final class RedisFigures {
    /* GETEX. */
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\..*)?");
    private static final long MB = 1L << 20;

    private final Map<String, String> fields = new HashMap<>();

    /**
     * Reads it.
     *
     * @param info the reply of Redis
     */
    RedisFigures(String info) {
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(List.of(version(), memory()));
        String role = fields.getOrDefault("role", "master");
        if (!role.equals("master")) {
            findings.add(Finding.fail(
                    "Redis role", "this server is a replica and takes no writes", "name the master in REDIS_URL"));
        }
        if (fields.getOrDefault("loading", "0").equals("1")) {
            findings.add(Finding.warn("Redis role", "it still loads its data", "wait, and try again"));
        }
        if (!fields.getOrDefault("rdb_last_bgsave_status", "ok").equals("ok")
                || !fields.getOrDefault("aof_last_write_status", "ok").equals("ok")) {
            findings.add(Finding.fail(
                    "Redis disk",
                    "its last write to the disk failed",
                    "look into the log of Redis, and free disk space"));
        }
        return findings;
    }

    private Finding version() {
        String version = fields.getOrDefault("redis_version", "");
        if (!VERSION.matcher(version).matches()) {
            return Finding.warn("Redis version", "not told", "make sure that it is 6.2 or newer");
        }
        String[] parts = version.split("\\.");
        int major = Integer.parseInt(parts[0]);
        boolean old = major < OLDEST_MAJOR || (major == OLDEST_MAJOR && Integer.parseInt(parts[1]) < OLDEST_MINOR);
        String text = version + ", " + fields.getOrDefault("redis_mode", "standalone");
        return old
                ? Finding.fail(
                        "Redis version", text + " has not all commands that are needed", "upgrade to 6.2 or newer")
                : Finding.ok("Redis version", text);
    }

    private Finding memory() {
        Memory memory = new Memory(number("used_memory"), number("maxmemory"));
        String policy = fields.getOrDefault("maxmemory_policy", "not told");
        String text = memory.used() / MB + " MB used"
                + (memory.most() == 0 ? ", maxmemory is not set" : " of " + memory.most() / MB + " MB")
                + ", maxmemory-policy " + policy;
        if (memory.isShort()) {
            return Finding.warn(
                    "Redis memory",
                    text + "; weather is not stored any more",
                    "raise maxmemory, or lower weather.maxPlaces; see docs/operations.md");
        }
        if (memory.most() == 0 && !policy.equals("noeviction")) {
            return Finding.warn(
                    "Redis memory", text + ", which evicts jobs as soon as maxmemory is set", "set it to noeviction");
        }
        return Finding.ok("Redis memory", text);
    }

    private long number(String field) {
        String text = fields.getOrDefault(field, "0");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
