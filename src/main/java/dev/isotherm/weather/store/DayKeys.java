package dev.isotherm.weather.store;

import java.time.LocalDate;

/**
 * The Redis keys of one place's days. All share a hash tag, so one command reads a whole history, also in a cluster.
 *
 * @param prefix {@code iso:day:{<source>:<place>}}
 */
public record DayKeys(String prefix) {
    private static final String PREFIX = "iso:day:{";

    /**
     * Makes the keys of a place.
     *
     * @param source the provider, so that observations of two providers never mix
     * @param place the place's identity
     */
    public static DayKeys of(String source, String place) {
        return new DayKeys(PREFIX + source + ":" + place + "}");
    }

    /** A year's settled days. */
    String settled(int year) {
        return prefix + ":" + year;
    }

    /**
     * A year's days that may still change, as fetched in one epoch.
     *
     * @param epoch the number of the epoch in which these days are fresh
     */
    public String young(int year, long epoch) {
        return prefix + ":" + year + ":young:" + epoch;
    }

    /** When the place's days last changed, microseconds since 1970. */
    public String changed() {
        return prefix + ":changed";
    }

    /** The version of the place's days: each write sets a new one. */
    public String version() {
        return prefix + ":version";
    }

    /** The lease of the instance that fetches days of the place. */
    public String flight() {
        return prefix + ":flight";
    }

    /** One day with its extremes, as text. */
    public String detail(LocalDate day) {
        return prefix + ":detail:" + day;
    }

    /** The lease of the instance that fetches the detail of a day. */
    public String detailFlight(LocalDate day) {
        return detail(day) + ":flight";
    }

    /** Whether a key is one of days. */
    public static boolean isOne(String key) {
        return key.startsWith(PREFIX);
    }

    /** The pattern of the prefix of all places of all providers. */
    public static String patternOfAll() {
        return PREFIX + "*}";
    }

    /** The pattern of the prefix of a place. */
    public static String patternOf(String source, String place) {
        // These characters have a meaning in patterns.
        return PREFIX + (source + ":" + place).replaceAll("[*?\\[\\]\\\\]", "\\\\$0") + "}";
    }

    /** The pattern of days with extremes, below the pattern of a prefix. */
    public static String patternOfDetails(String prefix, String date) {
        return prefix + ":detail:" + date;
    }

    /** The pattern of a year's days that may still change, below the pattern of a prefix. */
    public static String patternOfYoung(String prefix, int year) {
        return prefix + ":" + year + ":young:*";
    }

    /** The pattern of all years, below the pattern of a prefix. */
    public static String patternOfYears(String prefix) {
        return prefix + ":[0-9]*";
    }
}
