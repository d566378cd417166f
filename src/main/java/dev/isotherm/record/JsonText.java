package dev.isotherm.record;

import java.math.BigDecimal;

/** Writes numbers and strings as JSON. */
public final class JsonText {
    /** A record has at most four decimals. */
    private static final int SCALE = 10_000;

    private static final double LARGEST_SCALED = 1e15;
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** A number as {@link #number(StringBuilder, double)} writes it. */
    static String number(double value) {
        StringBuilder out = new StringBuilder();
        number(out, value);
        return out.toString();
    }

    /**
     * Appends a number with at least one decimal, with the fewest digits that identify it, and without an exponent.
     *
     * @throws IllegalArgumentException if it is not finite, because JSON has no such numbers
     */
    public static void number(StringBuilder out, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        double scaled = Math.rint(Math.abs(value) * SCALE);
        if (scaled < LARGEST_SCALED && scaled / SCALE == Math.abs(value)) {
            if (Math.copySign(1, value) < 0) {
                out.append('-');
            }
            decimals(out, (long) scaled);
        } else {
            String digits =
                    new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
            out.append(digits).append(digits.indexOf('.') < 0 ? ".0" : "");
        }
    }

    private static void decimals(StringBuilder out, long scaled) {
        out.append(scaled / SCALE).append('.');
        long rest = scaled % SCALE;
        int unit = SCALE / 10;
        do {
            out.append((char) ('0' + rest / unit));
            rest %= unit;
            unit /= 10;
        } while (rest != 0);
    }

    /** Appends a string in quotes. Control characters and lone surrogates are escaped, so the bytes are valid UTF-8. */
    public static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (c < ' ' || Character.isSurrogate(c)) {
                escape(out, c);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 0xf));
                }
            }
        }
    }
}
