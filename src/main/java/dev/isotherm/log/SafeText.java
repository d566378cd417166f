package dev.isotherm.log;

/**
 * Texts of clients and providers, made safe for a log. Invisible characters, and those that move the cursor or change
 * the direction of text, are written as their codes; after some codes, each as a question mark.
 */
final class SafeText {
    /* A code is six times as long as its character, and nobody reads many. */
    private static final int MOST_CODES = 20;

    private SafeText() {}

    /** The text with all hidden characters as codes. */
    static String of(String text) {
        return isPlain(text) ? text : escaped(text, false);
    }

    /** The same for a log event of several lines: continued lines begin with a blank or a tab. */
    static String lines(String text) {
        // Nearly all events are one line of ASCII, and they are not copied.
        boolean oneLine = text.indexOf('\n') == text.length() - 1;
        return oneLine && isPlain(text.substring(0, text.length() - 1)) ? text : escaped(text, true);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String text, boolean lines) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        int codes = 0;
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            boolean lineBegins = lines && !safe.isEmpty() && safe.charAt(safe.length() - 1) == '\n';
            if (lineBegins && c != ' ' && c != '\t') {
                safe.append('\t');
            }
            if (c == '\n' || c == '\t' || !hidden(c)) {
                safe.appendCodePoint(c);
            } else if (codes++ < MOST_CODES) {
                safe.append(String.format("\\u%04X", c));
            } else {
                safe.append('?');
            }
        }
        return safe.toString();
    }

    private static boolean hidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
