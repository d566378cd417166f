package dev.isotherm.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Logback's pattern layout, safe for texts from clients and providers: see {@link SafeText}. Continued lines begin with
 * a blank or a tab, so no text can look like another log event. This also applies to exceptions.
 */
public final class SafeLogLayout extends PatternLayout {
    @Override
    public String doLayout(ILoggingEvent event) {
        return SafeText.lines(super.doLayout(event));
    }
}
