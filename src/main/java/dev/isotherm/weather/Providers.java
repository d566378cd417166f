package dev.isotherm.weather;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.limit.ContextLimiter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Makes the provider that the configuration names. */
public final class Providers {
    private Providers() {}

    /**
     * Opens a provider for the calling context.
     *
     * @param limiter bounds its calls; owned by the same context
     * @param config names it
     * @return the provider; fails where its data cannot be read
     */
    public static Future<WeatherProvider> open(Vertx vertx, ContextLimiter limiter, WeatherConfig config) {
        return switch (config.provider()) {
            case CSV -> CsvProvider.open(vertx, config.csvDir().orElseThrow()).map(csv -> csv);
            case VISUAL_CROSSING ->
                Future.succeededFuture(
                        new VisualCrossingProvider(vertx, limiter, config.visualCrossing(), "visual_crossing"));
            case SIMULATED ->
                Future.succeededFuture(
                        new VisualCrossingProvider(vertx, limiter, config.visualCrossing(), "simulated"));
        };
    }
}
