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
        return new WeatherConfig(
                provider,
                csvDir,
                changed,
                openMeteo,
                simulation,
                limit,
                limits,
                settleDays,
                youngTtl,
                unknownPlaceTtl,
                failureMemory);
    }

    /** The same for jobs: they have their own retries and pauses, so they always call the provider. */
    public WeatherConfig withoutFailureMemory() {
        return new WeatherConfig(
                provider,
                csvDir,
                visualCrossing,
                openMeteo,
                simulation,
                limit,
                limits,
                settleDays,
                youngTtl,
                unknownPlaceTtl,
                Duration.ZERO);
    }
}
