package dev.isotherm.redis;

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
     * @param place the place's normalised name
     */
    public static DayKeys of(String source, String place) {
        return new DayKeys("iso:day:{" + source + ":" + place + "}");
    }

    /** The place itself, JSON. */
    public String place() {
        return prefix + ":place";
    }

    /** A year's settled days. */
    public String settled(int year) {
        return prefix + ":" + year;
    }

    /** A year's days that may still change. */
    public String young(int year) {
        return prefix + ":" + year + ":young";
    }
}
