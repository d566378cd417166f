package dev.isotherm.weather.provider;

import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How the calls of one verticle instance to its provider went, for operators. Names no secret.
 *
 * @param source the name of the provider
 * @param attempts calls that were begun
 * @param successes calls that were answered with days; an attempt in neither count is under way or was cancelled
 * @param failures calls that failed, by the kind of failure; a kind that did not happen is not there
 * @param lastFailure the latest failure; empty where there was none
 */
public record ProviderState(
        String source, long attempts, long successes, Map<Kind, Long> failures, Optional<Failure> lastFailure) {
    /** As operators see it. */
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
     * @param reason the same as a sentence
     * @param at when, by the clock of this process
     */
    public record Failure(Kind kind, String reason, Instant at) {}
}
