package dev.isotherm.weather.store;

/**
 * The Redis keys of one place's days. All share a hash tag, so a whole history is read by one command in a cluster too.
 *
 * @param prefix {@code iso:day:{<source>:<place>}}
 */
public record DayKeys(String prefix) {
    /**
     * Names a place's keys.
     *
     * @param source the provider, so that observations of two never mix
     * @param place the place's identity
     */
    public static DayKeys of(String source, String place) {
        return new DayKeys("iso:day:{" + source + ":" + place + "}");
    }

    /** A year's settled days. */
    public String settled(int year) {
        return prefix + ":" + year;
    }

    /**
     * A year's days that may still change, as they were in one epoch.
     *
     * @param epoch counts the times for which such days are fresh
     */
    public String young(int year, long epoch) {
        return prefix + ":" + year + ":young:" + epoch;
    }

    /** When the place's days last changed, microseconds since 1970. */
    public String changed() {
        return prefix + ":changed";
    }

    /** The version of the place's days: each write gives them another one. */
    public String version() {
        return prefix + ":version";
    }

    /** The lease of whoever fetches days of the place. */
    public String flight() {
        return prefix + ":flight";
    }
}
