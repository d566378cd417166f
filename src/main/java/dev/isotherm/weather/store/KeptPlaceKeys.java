package dev.isotherm.weather.store;

import java.util.List;

/** The Redis keys of the list of all places whose days are stored. They live in one slot. */
final class KeptPlaceKeys {
    private static final String PREFIX = "iso:places:{kept}";

    private KeptPlaceKeys() {}

    /** When each place was last asked for: a sorted set of {@code <source>:<place>} by ms since 1970. */
    static String asked() {
        return PREFIX + ":asked";
    }

    /** How many places went, and how many days were not stored: a hash. */
    static String counts() {
        return PREFIX + ":counts";
    }

    static List<String> all() {
        return List.of(asked(), counts());
    }
}
