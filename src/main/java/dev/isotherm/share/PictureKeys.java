package dev.isotherm.share;

import java.util.List;

/** The Redis keys of the kept pictures. They live in one slot. */
final class PictureKeys {
    private static final String PREFIX = "iso:{picture}";

    private PictureKeys() {}

    /** All pictures, a hash by name. */
    static String pictures() {
        return PREFIX + ":all";
    }

    /** When each picture was last used, a sorted set of names by microseconds since 1970. */
    static String used() {
        return PREFIX + ":used";
    }

    /** How many bytes all pictures have. */
    static String bytes() {
        return PREFIX + ":bytes";
    }

    static List<String> all() {
        return List.of(pictures(), used(), bytes());
    }
}
