package dev.isotherm.cache;

/** The Redis keys of the statistics of the cache. They share a hash tag. */
final class CacheStatsKeys {
    private static final String PREFIX = "iso:cache:{stats}";

    private CacheStatsKeys() {}

    /** The counters since the last reset: a hash. */
    static String totals() {
        return PREFIX;
    }

    /** The counters of one hour: a hash. */
    static String hour(long hour) {
        return PREFIX + ":hour:" + hour;
    }
}
