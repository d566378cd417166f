package dev.isotherm.weather.provider;

import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Figures of one verticle instance's calls to its provider, for operators. Contains no secret.
 *
 * @param source the name of the provider
 * @param attempts calls that have begun
 * @param successes calls that returned days; an attempt that is neither here nor in {@code failures} is running or was
 *     cancelled
 * @param failures calls that failed, by kind; contains only kinds that happened
 * @param lastFailure the latest failure; empty if there was none
 */
public record ProviderState(
        String source, long attempts, long successes, Map<Kind, Long> failures, Optional<Failure> lastFailure) {
    /** The JSON for operators. */
    public JsonObject toJson() {
        JsonObject failed = new JsonObject();
        failures.forEach((kind, count) -> failed.put(name(kind), count));
        return new JsonObject()
                .put("source", source)
                .put("attempts", attempts)
                .put("successes", successes)
                .put("failures", failed)
                .put(
                        "last_failure",
                        lastFailure
                                .map(failure -> new JsonObject()
                                        .put("kind", name(failure.kind()))
                                        .put("reason", failure.reason())
                                        .put("at", failure.at().toString()))
                                .orElse(null));
    }

    /** How many calls ended, by outcome: {@code success} and each kind of failure, in lower case. */
    public Map<String, Long> outcomes() {
        Map<String, Long> outcomes = new HashMap<>();
        outcomes.put("success", successes);
        for (Kind kind : Kind.values()) {
            outcomes.put(name(kind), failures.getOrDefault(kind, 0L));
        }
        return outcomes;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Keeps an unmodifiable copy. */
    public ProviderState {
        failures = Map.copyOf(failures);
    }

    /**
     * One failure.
     *
     * @param kind what went wrong
     * @param reason a sentence that explains it
     * @param at the time, by the clock of this process
     */
    public record Failure(Kind kind, String reason, Instant at) {}
}
