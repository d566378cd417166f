package dev.isotherm.app;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The pattern layout of Logback for texts that clients and providers may have chosen. What would move a terminal's cursor,
 * turn the direction of writing or be invisible is written as its code, and a line that goes on begins with a blank or a
 * tab: so no text can look like an event of its own. The exception's text is under the same rule.
 */
public final class SafeLogLayout extends PatternLayout {
    @Override
    public String doLayout(ILoggingEvent event) {
        String text = super.doLayout(event);
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static void append(StringBuilder safe, int c) {
        boolean lineBegins = !safe.isEmpty() && safe.charAt(safe.length() - 1) == '\n';
        if (lineBegins && c != ' ' && c != '\t') {
            safe.append('\t');
        }
        if (c == '\n' || c == '\t' || !hidden(c)) {
            safe.appendCodePoint(c);
        } else {
            safe.append(String.format("\\u%04X", c));
        }
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
