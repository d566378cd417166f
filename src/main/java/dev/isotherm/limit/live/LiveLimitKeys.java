package dev.isotherm.limit.live;

import java.util.List;

/** The Redis keys of the contexts' reports about limits and of the operators' changes. They live in one slot. */
public final class LiveLimitKeys {
    private static final String PREFIX = "iso:limits:{live}";

    private LiveLimitKeys() {}

    /** The reports (a hash by context), the time of each report (a sorted set), and the changes (a hash). */
    public static List<String> all() {
        return List.of(PREFIX + ":reports", PREFIX + ":seen", overrides());
    }

    /** The changes: a hash, {@code <limit>/<setting>} and value. */
    static String overrides() {
        return PREFIX + ":overrides";
    }

    /** What operators did to limits: a list, the newest last. */
    static String history() {
        return PREFIX + ":history";
    }
}
