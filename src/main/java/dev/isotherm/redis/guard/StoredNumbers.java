package dev.isotherm.redis.guard;

import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Reads numbers that any program may have written into Redis. Each is checked, because none can be trusted. */
public final class StoredNumbers {
    /* Above it a double, as Lua and sorted sets have it, is not exact any more. */
    private static final double MOST = 1L << 53;

    private StoredNumbers() {}

    /**
     * Reads a number; a fraction is dropped.
     *
     * @return empty if there is none, or if it is no number that a counter or a time can be
     */
    public static OptionalLong find(Response stored) {
        try {
            double number = stored == null ? Double.NaN : Double.parseDouble(stored.toString());
            return Math.abs(number) < MOST ? OptionalLong.of((long) number) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Reads a counter; 0 if it is none. */
    public static long counter(Response stored) {
        return Math.max(0, find(stored).orElse(0));
    }

    /** Reads the counters of a hash; a field that is no counter is left out. */
    public static Map<String, Long> counters(Response hash) {
        Map<String, Long> counters = new HashMap<>();
        for (String field : hash.getKeys()) {
            find(hash.get(field)).ifPresent(count -> counters.put(field, Math.max(0, count)));
        }
        return counters;
    }
}
