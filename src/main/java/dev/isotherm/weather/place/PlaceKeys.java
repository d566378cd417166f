package dev.isotherm.weather.place;

/**
 * The Redis keys of one name of a place.
 *
 * @param prefix {@code iso:place:{<source>:<name>}}
 */
public record PlaceKeys(String prefix) {
    /**
     * Makes the keys of a name.
     *
     * @param source the provider, because two providers may know different places by one name
     * @param name the normalised name
     */
    static PlaceKeys of(String source, String name) {
        return new PlaceKeys("iso:place:{" + source + ":" + name + "}");
    }

    /** The place that the name means, JSON. */
    String alias() {
        return prefix;
    }

    /** Exists if the provider does not know the name. */
    String unknown() {
        return prefix + ":unknown";
    }

    /** The lease of the instance that asks the provider for the place. */
    public String flight() {
        return prefix + ":flight";
    }
}
