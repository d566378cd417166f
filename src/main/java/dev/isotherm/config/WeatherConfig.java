package dev.isotherm.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The source of daily temperatures and how they are cached.
 *
 * @param provider the provider
 * @param csvDir the folder of observation files; present for {@link Provider#CSV}
 * @param visualCrossing the access to Visual Crossing; with {@link Provider#SIMULATED} the address of the simulation
 * @param openMeteo the access to Open-Meteo
 * @param simulation how the simulated service behaves
 * @param limit limits the provider calls of each context
 * @param limits further limits of these calls, also for the whole cluster
 * @param settleDays for how many days after its end a day may still be corrected by the provider
 * @param youngTtl how long a day that may still be corrected is fresh; then it is served stale for the same time again
 * @param unknownPlaceTtl how long a place name is remembered as unknown to the provider, so that it costs no call
 * @param maxPlaces how many places may have stored days; above it, the least recently asked go
 * @param failureMemory how long requests get the failure of an earlier one instead of a new provider call
 */
public record WeatherConfig(
        Provider provider,
        Optional<Path> csvDir,
        VisualCrossingConfig visualCrossing,
        OpenMeteoConfig openMeteo,
        SimulationConfig simulation,
        LimitConfig limit,
        ProviderLimits limits,
        int settleDays,
        Duration youngTtl,
        Duration unknownPlaceTtl,
        int maxPlaces,
        Duration failureMemory) {
    /** The kinds of provider. */
    public enum Provider {
        /** The Visual Crossing Timeline API. */
        VISUAL_CROSSING,
        /** The archive and the forecast of Open-Meteo, which need no account. */
        OPEN_METEO,
        /** A folder of the user's own observations. */
        CSV,
        /** A simulated Visual Crossing service on loopback; its numbers are made up. */
        SIMULATED
    }

    /** The same with another address of the Visual Crossing protocol. */
    public WeatherConfig withVisualCrossing(VisualCrossingConfig changed) {
        return with(changed, failureMemory);
    }

    /** The same for jobs: they have their own retries and pauses, so they always call the provider. */
    public WeatherConfig withoutFailureMemory() {
        return with(visualCrossing, Duration.ZERO);
    }

    private WeatherConfig with(VisualCrossingConfig address, Duration memory) {
        return new WeatherConfig(
                provider,
                csvDir,
                address,
                openMeteo,
                simulation,
                limit,
                limits,
                settleDays,
                youngTtl,
                unknownPlaceTtl,
                maxPlaces,
                memory);
    }
}
