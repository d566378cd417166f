package dev.isotherm.record;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Rounds to decimals, half to even. The exact binary value decides what is a half. */
public final class Rounding {
    private static final double[] POWERS = {1, 10, 100, 1_000, 10_000};
    /**
     * Below this bound the product with a power of ten has an error of less than 1e-9, far less than {@link #DOUBTFUL}.
     */
    private static final double SMALL = 1e6;

    private static final double DOUBTFUL = 1e-6;

    private Rounding() {}

    /**
     * Rounds. A zero keeps the sign of the value, as in the reference.
     *
     * @param value any finite number
     * @param decimals 0 to 4
     * @return the double nearest to the rounded decimal
     */
    public static double round(double value, int decimals) {
        double scaled = Math.abs(value) * POWERS[decimals];
        double fraction = scaled - Math.floor(scaled);
        // Exact decimals are slow, and only matter if the product may have crossed a half.
        double rounded = scaled < SMALL && Math.abs(fraction - 0.5) > DOUBTFUL
                ? Math.rint(scaled) / POWERS[decimals]
                : new BigDecimal(Math.abs(value))
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .doubleValue();
        return Math.copySign(rounded, value);
    }
}
