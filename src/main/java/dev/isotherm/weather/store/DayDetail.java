package dev.isotherm.weather.store;

import java.time.Instant;

/**
 * One day of a place. A temperature that the provider does not have is {@link Double#NaN}.
 *
 * @param mean °C
 * @param low the minimum, °C
 * @param high the maximum, °C
 * @param asOf when it was fetched
 */
public record DayDetail(double mean, double low, double high, Instant asOf) {
    /** Whether the provider has no temperature of the day. */
    public boolean isEmpty() {
        return Double.isNaN(mean) && Double.isNaN(low) && Double.isNaN(high);
    }
}
