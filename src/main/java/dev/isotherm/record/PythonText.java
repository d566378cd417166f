package dev.isotherm.record;

import java.util.Locale;

/** Quotes text as Python does in an error, because clients know the errors of the reference. */
final class PythonText {
    private static final int LONGEST = 200;

    private PythonText() {}

    /** The text in quotes, cut to a length that fits an error. Characters that cannot be printed are escaped. */
    static String quote(String text) {
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(mark);
        text.codePoints().limit(LONGEST).forEach(c -> append(out, c, mark));
        out.append(mark);
        int end = Math.min(LONGEST, out.codePointCount(0, out.length()));
        return out.substring(0, out.offsetByCodePoints(0, end));
    }

    private static void append(StringBuilder out, int c, char mark) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c == mark) {
                    out.append('\\').append(mark);
                } else if (prints(c)) {
                    out.appendCodePoint(c);
                } else {
                    out.append(
                            String.format(Locale.ROOT, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                }
            }
        }
    }

    private static boolean prints(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
