package dev.isotherm.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object per log event and line, as Railway, Cloud Logging and Loki read it: {@code level}, {@code time}, {@code
 * message}, {@code logger}, {@code thread}, what the line belongs to, the event's own fields, and {@code stack_trace}.
 * Logback's encoder has other names for these fields, so it writes none of its own here.
 */
public final class JsonLines extends JsonEncoder {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final ThrowableProxyConverter stackTrace = new ThrowableProxyConverter();

    /** Switches all fields of logback off. */
    public JsonLines() {
        setWithSequenceNumber(false);
        setWithTimestamp(false);
        setWithNanoseconds(false);
        setWithLevel(false);
        setWithThreadName(false);
        setWithLoggerName(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithMDC(false);
        setWithKVPList(false);
        setWithMessage(false);
        setWithArguments(false);
        setWithThrowable(false);
    }

    @Override
    public void start() {
        stackTrace.start();
        super.start();
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        appenderMember(line, "level", event.getLevel().levelStr.toLowerCase(Locale.ROOT));
        add(line, "time", TIME.format(event.getInstant()));
        add(line, "message", event.getFormattedMessage());
        add(line, "logger", event.getLoggerName());
        add(line, "thread", event.getThreadName());
        LogFields.forEach((name, value) -> add(line, name, value));
        for (KeyValuePair pair : Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of())) {
            add(line, pair.key, pair.value);
        }
        if (event.getThrowableProxy() != null) {
            add(line, "stack_trace", stackTrace.convert(event));
        }
    }

    private void add(StringBuilder line, String name, Object value) {
        line.append(VALUE_SEPARATOR);
        if (value instanceof Number) {
            line.append(QUOTE).append(name).append(QUOTE_COL).append(value);
        } else {
            line.append(QUOTE).append(name).append(QUOTE_COL).append(QUOTE);
            JsonStringEncoder.getInstance().quoteAsString(SafeText.of(String.valueOf(value)), line);
            line.append(QUOTE);
        }
    }
}
