package dev.isotherm.weather.search;

/** The Redis keys of searches that a geocoder answered. */
final class SearchKeys {
    private SearchKeys() {}

    /** The places that were found: JSON. */
    static String of(String source, String query, int limit) {
        return "iso:place:{search:" + source + ":" + query + "}:" + limit;
    }
}
