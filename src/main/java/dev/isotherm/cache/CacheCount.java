package dev.isotherm.cache;

import io.vertx.core.json.JsonObject;

/**
 * How often data was stored already.
 *
 * @param hits answers whose data was stored
 * @param misses answers whose data had to be fetched
 * @param errors requests that failed
 */
public record CacheCount(long hits, long misses, long errors) {
    /** All requests. */
    public long total() {
        return hits + misses + errors;
    }

    /** The part of hits, 0 to 1; 0 if there was no request. */
    public double hitRate() {
        return total() == 0 ? 0 : (double) hits / total();
    }

    /** The part of errors, 0 to 1; 0 if there was no request. */
    public double errorRate() {
        return total() == 0 ? 0 : (double) errors / total();
    }

    /** The JSON of the contract. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("total_requests", total())
                .put("cache_hits", hits)
                .put("cache_misses", misses)
                .put("cache_errors", errors)
                .put("hit_rate", hitRate())
                .put("error_rate", errorRate());
    }
}
