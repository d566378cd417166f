package dev.isotherm.redis.guard;

/** The Redis keys of values that were set aside: {@code <key up to its hash tag>:b:<rest of the key>}. */
final class AsideKeys {
    private AsideKeys() {}

    /** The pattern of all of them. */
    static String patternOfAll() {
        return "iso:*}:b:*";
    }
}
