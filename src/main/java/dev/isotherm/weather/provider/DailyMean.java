package dev.isotherm.weather.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How the mean of a day is had, and which temperatures can be true. */
public final class DailyMean {
    /* The coldest air measured near the ground had -89.2 °C, the warmest 56.7 °C. */
    public static final double COLDEST = -89.9;
    public static final double WARMEST = 60;

    private DailyMean() {}

    /**
     * The mean of a day of which only the extremes are known.
     *
     * @return (max + min) / 2, °C, rounded to one decimal as Python's {@code round} does: exactly, ties to even
     */
    public static double ofExtremes(double max, double min) {
        return new BigDecimal((max + min) / 2)
                .setScale(1, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    /** Whether a temperature, °C, can have been measured on Earth. */
    public static boolean plausible(double celsius) {
        return celsius >= COLDEST && celsius <= WARMEST;
    }
}
