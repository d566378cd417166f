package dev.isotherm.cache;

import dev.isotherm.cache.CacheStats.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Counts for {@code /metrics} how often requests of this context found their data stored, by endpoint. */
final class CacheMeters {
    private final MeterRegistry registry;
    private final Map<String, Map<Outcome, Counter>> endpoints = new HashMap<>();

    CacheMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(String endpoint, Outcome outcome) {
        endpoints
                .computeIfAbsent(endpoint, any -> new EnumMap<>(Outcome.class))
                .computeIfAbsent(outcome, any -> counter(endpoint, outcome))
                .increment();
    }

    private Counter counter(String endpoint, Outcome outcome) {
        return Counter.builder("isotherm.cache.requests")
                .description("Requests for weather: 'hit' if all days were stored, 'miss' if some had to be fetched")
                .tag("endpoint", endpoint)
                .tag("result", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
