package dev.isotherm.metrics;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * What a context that runs jobs tells with each sign of life, for the probes of its process.
 *
 * @param draining whether it stops, so it claims no more jobs
 * @param sinceClaim time since Redis last answered a claim; zero while no slot is free
 * @param claimBound if it did not claim for longer, something is wrong
 * @param provider the health of its provider, in the shape of the contract; empty before the first calls
 */
public record WorkerSign(boolean draining, Duration sinceClaim, Duration claimBound, Optional<JsonObject> provider) {
    private static final String DRAINING = "draining";
    private static final String SINCE_CLAIM = "since_claim_ms";
    private static final String CLAIM_BOUND = "claim_bound_ms";
    private static final String PROVIDER = "provider";

    /** Reads one. */
    public static WorkerSign of(JsonObject figures) {
        return new WorkerSign(
                figures.getBoolean(DRAINING, false),
                Duration.ofMillis(figures.getLong(SINCE_CLAIM, 0L)),
                Duration.ofMillis(figures.getLong(CLAIM_BOUND, 0L)),
                Optional.ofNullable(figures.getJsonObject(PROVIDER)));
    }

    /** Writes it. */
    public JsonObject toJson() {
        JsonObject figures = new JsonObject()
                .put(DRAINING, draining)
                .put(SINCE_CLAIM, sinceClaim.toMillis())
                .put(CLAIM_BOUND, claimBound.toMillis());
        provider.ifPresent(health -> figures.put(PROVIDER, health));
        return figures;
    }
}
