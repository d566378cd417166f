package dev.isotherm.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** {@code %correlation} in a pattern: {@code  request_id=… job_id=…}, as far as they are known. */
public final class CorrelationConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        StringBuilder fields = new StringBuilder();
        LogFields.forEach(
                (name, value) -> fields.append(' ').append(name).append('=').append(value));
        return fields.toString();
    }
}
