package dev.isotherm.weather.store;

/**
 * The Redis keys of one place's days. All share a hash tag, so one command reads a whole history, also in a cluster.
 *
 * @param prefix {@code iso:day:{<source>:<place>}}
 */
public record DayKeys(String prefix) {
    /**
     * Makes the keys of a place.
     *
     * @param source the provider, so that observations of two providers never mix
     * @param place the place's identity
     */
    public static DayKeys of(String source, String place) {
        return new DayKeys("iso:day:{" + source + ":" + place + "}");
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
}
