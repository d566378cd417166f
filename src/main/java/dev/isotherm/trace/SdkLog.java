package dev.isotherm.trace;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of OpenTelemetry, which uses the loggers of the JDK: warnings become lines of our log, without stack traces.
 * What it says of failed exports is left out, because {@link WatchedExporter} tells it in fewer lines, and because an
 * exception may quote a header.
 */
final class SdkLog extends Handler {
    private final Logger all = Logger.getLogger("io.opentelemetry");
    private final Logger exports = Logger.getLogger("io.opentelemetry.exporter");

    /** Redirects it. */
    static SdkLog install() {
        SdkLog log = new SdkLog();
        log.setLevel(Level.WARNING);
        log.all.setUseParentHandlers(false);
        log.all.addHandler(log);
        log.exports.setLevel(Level.OFF);
        return log;
    }

    /** Takes the redirection back. */
    void remove() {
        all.removeHandler(this);
        all.setUseParentHandlers(true);
        exports.setLevel(null);
    }

    @Override
    public void publish(LogRecord event) {
        if (isLoggable(event)) {
            Throwable thrown = event.getThrown();
            String reason = thrown == null ? "" : " (" + thrown.getClass().getSimpleName() + ")";
            LoggerFactory.getLogger(String.valueOf(event.getLoggerName())).warn("{}{}", event.getMessage(), reason);
        }
    }

    @Override
    public void flush() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
