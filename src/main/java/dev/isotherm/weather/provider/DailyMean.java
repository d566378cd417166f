package dev.isotherm.weather.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Computes the mean of a day from its extremes, and checks whether a temperature is plausible. */
public final class DailyMean {
    /* The records of measured air temperature are -89.2 °C and 56.7 °C. */
    public static final double COLDEST = -89.9;
    public static final double WARMEST = 60;

    private DailyMean() {}

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

    /** Whether a temperature, °C, is possible on Earth. */
    public static boolean plausible(double celsius) {
        return celsius >= COLDEST && celsius <= WARMEST;
    }
}
