package dev.isotherm.weather.store;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The Redis keys of one place's days. All share a hash tag, so one command reads a whole history, also in a cluster.
 *
 * @param prefix {@code iso:day:{<source>:<place>}}
 */
public record DayKeys(String prefix) {
    private static final String PREFIX = "iso:day:{";
    private static final String VERSION = ":version";
    /* A record has 51 years, so a century has the years of a place that was kept for decades. */
    private static final int YEARS = 100;

    /**
     * Makes the keys of a place.
     *
     * @param source the provider, so that observations of two providers never mix
     * @param place the place's identity
     */
    public static DayKeys of(String source, String place) {
        return ofMember(source + ":" + place);
    }

    /** Makes the keys of a place from what {@link #member} returned. */
    static DayKeys ofMember(String member) {
        return new DayKeys(PREFIX + member + "}");
    }

    /** The provider and the place's identity, in one text. */
    String member() {
        return prefix.substring(PREFIX.length(), prefix.length() - 1);
    }

    /** All keys that do not expire. */
    List<String> lasting(int thisYear) {
        return Stream.concat(
                        Stream.of(changed(), version()),
                        IntStream.rangeClosed(thisYear - YEARS, thisYear + 1).mapToObj(this::settled))
                .toList();
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
        return prefix + VERSION;
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

    /** The pattern of the versions of all places. */
    static String patternOfVersions() {
        return patternOfAll() + VERSION;
    }

    /** The {@link #member} of the place whose version has this key. */
    static String memberOfVersion(String key) {
        return key.substring(PREFIX.length(), key.length() - VERSION.length() - 1);
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
