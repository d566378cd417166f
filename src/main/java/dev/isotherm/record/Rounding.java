package dev.isotherm.record;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounding to decimals: half goes to even, and what counts as half is decided on the exact binary value. */
final class Rounding {
    private static final double[] POWERS = {1, 10, 100, 1_000, 10_000};
    /** Below this a product with a power of ten is off by less than 1e-9, far less than {@link #DOUBTFUL}. */
    private static final double SMALL = 1e6;

    private static final double DOUBTFUL = 1e-6;

    private Rounding() {}

    /**
     * Rounds. Zero keeps the sign of the value, as clients of the reference see it.
     *
     * @param value any finite number
     * @param decimals 0 to 4
     * @return the double nearest to the rounded decimal
     */
    static double round(double value, int decimals) {
        double scaled = Math.abs(value) * POWERS[decimals];
        double fraction = scaled - Math.floor(scaled);
        // Exact decimals are costly, and only matter where the product may have crossed a half.
        double rounded = scaled < SMALL && Math.abs(fraction - 0.5) > DOUBTFUL
                ? Math.rint(scaled) / POWERS[decimals]
                : new BigDecimal(Math.abs(value))
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .doubleValue();
        return Math.copySign(rounded, value);
    }
}
