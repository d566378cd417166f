package dev.isotherm.management;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What one logger logs, with the level of each line, until this is closed. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    final List<String> all = new CopyOnWriteArrayList<>();

    private final Logger logger;

    private LogLines(Logger logger) {
        this.logger = logger;
    }

    static LogLines of(Class<?> logged) {
        LogLines lines = new LogLines((Logger) LoggerFactory.getLogger(logged));
        lines.start();
        lines.logger.addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        all.add(event.getLevel() + " " + event.getFormattedMessage());
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
