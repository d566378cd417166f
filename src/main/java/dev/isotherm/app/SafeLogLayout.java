package dev.isotherm.app;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Logback's pattern layout, safe for texts from clients and providers. Invisible characters and those that move the
 * cursor or change the direction of text are written as their codes. Continued lines begin with a blank or a tab, so no
 * text can look like another log event. This also applies to exceptions.
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
