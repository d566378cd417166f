package dev.isotherm.weather.store;

/** Where the days of a record came from; clients see it in {@code X-Cache-Status}. */
public enum CacheStatus {
    /** All days were stored. */
    HIT,
    /** All days were stored, but some may have been corrected by the provider since; a refresh is requested. */
    STALE,
    /** Some days were stored, the others were fetched. */
    PARTIAL,
    /** All days were fetched. */
    MISS
}
