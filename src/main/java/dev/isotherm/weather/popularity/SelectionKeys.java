package dev.isotherm.weather.popularity;

import java.util.List;

/** The Redis keys of the selections of places. They live in one slot. */
final class SelectionKeys {
    /** All keys begin with it. One sorted set for each day is {@code <prefix>:d:<day>}. */
    static final String PREFIX = "iso:place:{selections}";

    private SelectionKeys() {}

    /** Places by the sum of all windows: a sorted set. */
    static String score() {
        return PREFIX + ":score";
    }

    /** Places by their selections of 90 days: a sorted set. */
    static String count() {
        return PREFIX + ":count";
    }

    /** The newest day and the total: a hash. */
    static String state() {
        return PREFIX + ":state";
    }

    /** The keys of the script that counts. */
    static List<String> all() {
        return List.of(score(), count(), state(), PREFIX + ":seen");
    }
}
