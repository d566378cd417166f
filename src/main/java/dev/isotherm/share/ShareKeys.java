package dev.isotherm.share;

import java.util.List;

/** The Redis keys of the shares. They live in one slot. */
final class ShareKeys {
    private static final String PREFIX = "iso:{share}";

    private ShareKeys() {}

    /** All shares, a hash of JSON by id. */
    static String shares() {
        return PREFIX + ":all";
    }

    /** When each share was created, a sorted set of ids by microseconds since 1970. */
    static String created() {
        return PREFIX + ":created";
    }

    /** When each share was last viewed, a sorted set of ids by microseconds since 1970. */
    static String viewed() {
        return PREFIX + ":viewed";
    }

    static List<String> all() {
        return List.of(shares(), created(), viewed());
    }
}
