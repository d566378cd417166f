package dev.isotherm.weather.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;

/** Reads the temperatures of a day and computes their mean. A missing temperature is {@link Double#NaN}. */
public final class DailyMean {
    /* The records of measured air temperature are -89.2 °C and 56.7 °C. */
    public static final double COLDEST = -89.9;
    public static final double WARMEST = 60;

    /* Mean and extremes may come from different instruments and are rounded separately. */
    private static final double TOLERANCE = 0.5;

    private DailyMean() {}

    /**
     * The mean of a day.
     *
     * @param mean °C; NaN if the provider has only the extremes
     * @return the mean, else the mean of the extremes, else NaN
     */
    public static double of(double mean, double max, double min) {
        if (!Double.isNaN(mean)) {
            return mean;
        }
        return Double.isNaN(max) || Double.isNaN(min) ? Double.NaN : ofExtremes(max, min);
    }

    /**
     * The mean of a day with known extremes only.
     *
     * @return (max + min) / 2, °C, rounded to one decimal as Python's {@code round} does: exactly, ties to even
     */
    public static double ofExtremes(double max, double min) {
        return new BigDecimal((max + min) / 2)
                .setScale(1, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    /** Whether the mean is not between the extremes, or the minimum is above the maximum. */
    public static boolean contradictory(double mean, double max, double min) {
        // Each comparison with NaN is false.
        return min > max + TOLERANCE || mean > max + TOLERANCE || mean < min - TOLERANCE;
    }

    /**
     * Reads a temperature of an answer.
     *
     * @param value the member of the answer, °C
     * @return NaN for null; empty if it is not a possible temperature
     */
    public static OptionalDouble read(Object value) {
        if (value == null) {
            return OptionalDouble.of(Double.NaN);
        }
        return value instanceof Number number && plausible(number.doubleValue())
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    /** Whether a temperature, °C, is possible on Earth. */
    public static boolean plausible(double celsius) {
        return celsius >= COLDEST && celsius <= WARMEST;
    }
}
