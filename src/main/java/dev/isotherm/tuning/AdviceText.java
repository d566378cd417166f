package dev.isotherm.tuning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;

/** Formats figures for operators: three digits, no exponent. */
final class AdviceText {
    private static final int DIGITS = 3;

    private AdviceText() {}

    /** Fills figures into a text: each {@code %s} takes a text or a number. */
    static String text(String format, Object... figures) {
        return String.format(
                Locale.ROOT,
                format,
                Arrays.stream(figures)
                        .map(f -> f instanceof Double d ? number(d) : f)
                        .toArray());
    }

    static String number(double value) {
        if (Math.abs(value) >= 1_000) {
            return Long.toString(Math.round(value));
        }
        return BigDecimal.valueOf(value)
                .setScale(Math.abs(value) < 0.1 ? DIGITS : DIGITS - 1, RoundingMode.HALF_UP)
                .round(new MathContext(DIGITS, RoundingMode.HALF_UP))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    static String count(long number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }

    /** The total of the limits of contexts, in words. */
    static String total(long perContext, long contexts, int processes) {
        return perContext + " per context x " + count(contexts, "context", "contexts") + " in "
                + count(processes, "process", "processes") + " = " + perContext * contexts;
    }
}
