package dev.isotherm.config;

import dev.isotherm.config.RedisConfig.Mode;
import java.net.URI;
import java.util.regex.Pattern;

/** Refuses Redis settings that contradict each other. */
final class RedisChecks {
    private static final Pattern NODE = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\]):([1-9]\\d{0,4})");
    private static final int LAST_PORT = 65_535;

    private RedisChecks() {}

    static void of(ConfigReader reader, Mode mode, URI url, String nodes) {
        if (!ConfigReader.list(nodes).stream().allMatch(RedisChecks::isNode)) {
            reader.problem(
                    "redis.nodes", "is not a list of nodes", "host:port,host:port,… without scheme and password");
        }
        if (mode == Mode.STANDALONE && !nodes.isBlank()) {
            reader.problem("redis.nodes", "has no use with redis.mode standalone", "redis.mode cluster or sentinel");
        }
        if (mode != Mode.SENTINEL && reader.isSet("redis.masterName")) {
            reader.problem("redis.masterName", "has no use without sentinels", "redis.mode sentinel");
        }
        if (mode != Mode.STANDALONE && !reader.isSecretSet("redis.url", "REDIS_URL")) {
            reader.problem(
                    "redis.url (REDIS_URL)",
                    "is missing for redis.mode " + ConfigReader.wireName(mode),
                    mode == Mode.CLUSTER ? "the address of a node" : "the address of a sentinel");
        }
        if (mode == Mode.CLUSTER && url.getPath() != null && url.getPath().matches("/.*[^0].*")) {
            reader.problem("redis.url (REDIS_URL)", "selects a database, and a cluster has only one", "no path");
        }
    }

    private static boolean isNode(String node) {
        var parts = NODE.matcher(node);
        return parts.matches() && Integer.parseInt(parts.group(2)) <= LAST_PORT;
    }
}
