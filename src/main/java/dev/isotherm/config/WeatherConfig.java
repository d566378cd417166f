package dev.isotherm.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where daily temperatures come from and how they are kept.
 *
 * @param provider which provider is asked
 * @param csvDir the folder of observation files; present for {@link Provider#CSV}
 * @param visualCrossing how Visual Crossing is reached; for {@link Provider#SIMULATED} the address is the simulation's
 * @param simulation how the simulated service behaves
 * @param limit bounds the provider calls of each context
 * @param limits bounds them otherwise, and over the whole cluster
 * @param settleDays how many days the provider may still correct a day after it is over
 * @param youngTtl how long a day that is not settled is fresh; for as long again it is kept and served as stale
 * @param unknownPlaceTtl how long a name is remembered that the provider does not know, so that it costs no call
 * @param failureMemory how long a request is answered with the failure of the one before, instead of asking again
 */
public record WeatherConfig(
        Provider provider,
        Optional<Path> csvDir,
        VisualCrossingConfig visualCrossing,
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
                simulation,
                limit,
                limits,
                settleDays,
                youngTtl,
                unknownPlaceTtl,
                failureMemory);
    }

    /** The same for jobs, which come again by themselves, with pauses of their own: they always ask. */
    public WeatherConfig withoutFailureMemory() {
        return new WeatherConfig(
                provider,
                csvDir,
                visualCrossing,
                simulation,
                limit,
                limits,
                settleDays,
                youngTtl,
                unknownPlaceTtl,
                Duration.ZERO);
    }
}
