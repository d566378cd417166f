package dev.isotherm.weather.place;

/**
 * The Redis keys of one name of a place.
 *
 * @param prefix {@code iso:place:{<source>:<name>}}
 */
public record PlaceKeys(String prefix) {
    private static final String PREFIX = "iso:place:{";

    /**
     * Makes the keys of a name.
     *
     * @param source the provider, because two providers may know different places by one name
     * @param name the normalised name
     */
    static PlaceKeys of(String source, String name) {
        return new PlaceKeys(PREFIX + source + ":" + name + "}");
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

    /** Whether a key is one of names. */
    public static boolean isOne(String key) {
        return key.startsWith(PREFIX);
    }

    /** The pattern of the keys of a name. */
    public static String patternOf(String source, String location) {
        // These characters have a meaning in patterns.
        return PREFIX + (source + ":" + PlaceNames.normalised(location)).replaceAll("[*?\\[\\]\\\\]", "\\\\$0") + "}";
    }
}
