package dev.isotherm.weather;

import dev.isotherm.config.WeatherConfig;
import dev.isotherm.weather.csv.CsvProvider;
import dev.isotherm.weather.openmeteo.OpenMeteoProvider;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.visualcrossing.VisualCrossingProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** Makes the provider that the configuration names. */
public final class Providers {
    private Providers() {}

    /**
     * Opens a provider for the calling context.
     *
     * @param gate limits the provider's calls; it belongs to the same context, and the caller closes it
     * @param config names the provider
     * @param watch follows the provider's calls
     * @param clock decides which days are over
     * @return the provider; fails if its data cannot be read
     */
    public static Future<WeatherProvider> open(
            Vertx vertx, ProviderGate gate, WeatherConfig config, CallWatch watch, InstantSource clock) {
        return switch (config.provider()) {
            case CSV -> CsvProvider.open(vertx, config.csvDir().orElseThrow()).map(csv -> csv);
            case VISUAL_CROSSING ->
                Future.succeededFuture(
                        new VisualCrossingProvider(vertx, gate, config.visualCrossing(), "visual_crossing", watch));
            case OPEN_METEO ->
                Future.succeededFuture(new OpenMeteoProvider(vertx, gate, config.openMeteo(), watch, clock));
            case SIMULATED ->
                Future.succeededFuture(
                        new VisualCrossingProvider(vertx, gate, config.visualCrossing(), "simulated", watch));
        };
    }
}
