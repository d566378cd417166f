package dev.isotherm.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.isotherm.log.SafeLogLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/** Reads the log as it is written in production: how much it is of refused requests, and what must not be in it. */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level [%thread] %logger{20} - %msg%correlation%n";
    /* A line about a client is for somebody who reads many of them. */
    private static final int LONGEST_LINE = 600;
    private static final int MOST_KEPT = 20;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final SafeLogLayout layout = new SafeLogLayout();
    private final AtomicLong bytes = new AtomicLong();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    static LogWatch open() {
        LogWatch watch = new LogWatch();
        watch.layout.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        watch.layout.setPattern(PATTERN);
        watch.layout.start();
        watch.start();
        watch.root.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String text = layout.doLayout(event);
        if (!isOfServedRequest(event)) {
            bytes.addAndGet(text.getBytes(StandardCharsets.UTF_8).length);
        }
        boolean broken = text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            keep("logged as an error", text);
        } else if (broken) {
            keep("a control character in the log", text);
        } else if (text.length() > LONGEST_LINE) {
            keep("a line of " + text.length() + " characters in the log", text);
        } else if (Oracle.SECRETS.stream().anyMatch(text::contains)) {
            keep("a secret in the log", text);
        }
    }

    /* A request that is served may have its line, and those of its job. A refused one must not fill the disk. */
    private static boolean isOfServedRequest(ILoggingEvent event) {
        return switch (event.getLoggerName()) {
            case "isotherm.jobs", "isotherm.calls" -> true;
            case "isotherm.requests" ->
                event.getKeyValuePairs() != null
                        && event.getKeyValuePairs().stream()
                                .anyMatch(pair -> pair.key.equals("status") && (int) pair.value < 400);
            default -> false;
        };
    }

    private void keep(String problem, String text) {
        if (problems.size() < MOST_KEPT) {
            problems.add(problem + ": " + text);
        }
    }

    /** How much was logged, without the lines of requests that were served. */
    long bytes() {
        return bytes.get();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }
}
