package dev.isotherm.weather.store;

/** Where the days of a record came from, as clients read it in {@code X-Cache-Status}. */
public enum CacheStatus {
    /** All days were stored. */
    HIT,
    /** All days were stored, some of them older than the provider's last word on them; they are being refreshed. */
    STALE,
    /** Some days were stored, the others were fetched. */
    PARTIAL,
    /** All days were fetched. */
    MISS
}
