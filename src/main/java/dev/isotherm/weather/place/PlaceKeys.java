package dev.isotherm.weather.place;

/**
 * The Redis keys of one name of a place.
 *
 * @param prefix {@code iso:place:{<source>:<name>}}
 */
public record PlaceKeys(String prefix) {
    /**
     * Names a name's keys.
     *
     * @param source the provider, as two may know a name for different places
     * @param name the normalised name
     */
    public static PlaceKeys of(String source, String name) {
        return new PlaceKeys("iso:place:{" + source + ":" + name + "}");
    }

    /** The place that the name means, JSON. */
    public String alias() {
        return prefix;
    }

    /** Exists where the provider does not know the name. */
    public String unknown() {
        return prefix + ":unknown";
    }

    /** The lease of whoever asks the provider what place it is. */
    public String flight() {
        return prefix + ":flight";
    }
}
