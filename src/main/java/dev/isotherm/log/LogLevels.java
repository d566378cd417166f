package dev.isotherm.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** The levels of the loggers of this process, which may change while it runs. */
public final class LogLevels {
    /** The name of the logger that all others inherit from. */
    public static final String ROOT = org.slf4j.Logger.ROOT_LOGGER_NAME;

    /** The levels that a logger may have. */
    public static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,150}");
    private static final Pattern WIRE = Pattern.compile("io(\\.(netty|vertx)(\\..*)?)?");
    private static final Pattern AUDIT = Pattern.compile("isotherm(\\.audit(\\..*)?)?");

    private final LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    /* What the configuration says of loggers that were changed; empty for those that inherit. */
    private final Map<String, Optional<Level>> configured = new HashMap<>();

    /**
     * Says why a level may not be set, because it would show secrets or hide what operators do.
     *
     * @return empty if it may be set
     */
    public static Optional<String> refusal(String logger, String level) {
        if (!NAME.matcher(logger).matches()) {
            return Optional.of("is not the name of a logger");
        }
        if (!LEVELS.contains(level)) {
            return Optional.of("Input should be one of " + String.join(", ", LEVELS) + ", or null");
        }
        if (AUDIT.matcher(logger).matches()) {
            return Optional.of("The audit log cannot be changed, because it tells who changed what");
        }
        if (WIRE.matcher(logger).matches() && List.of("TRACE", "DEBUG").contains(level)) {
            return Optional.of("Below INFO this logger prints requests with their secrets");
        }
        return Optional.empty();
    }

    /** The level in force of some loggers. */
    public static Map<String, String> inForce(Set<String> names) {
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        Map<String, String> levels = new TreeMap<>();
        names.forEach(name -> levels.put(name, loggers.getLogger(name).getEffectiveLevel().levelStr));
        return levels;
    }

    /** Sets a level for as long as the process runs. */
    public static void set(String logger, String level) {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(logger).setLevel(Level.valueOf(level));
    }

    /**
     * Makes these changes, and reverts those of earlier calls that are not among them. A change that may not be made is
     * ignored.
     *
     * @param wanted level by logger
     * @return the loggers whose level is another one now
     */
    public Map<String, String> apply(Map<String, String> wanted) {
        Map<String, String> changed = new TreeMap<>();
        Map<String, Optional<Level>> before = Map.copyOf(configured);
        before.forEach((name, level) -> {
            if (!wanted.containsKey(name)) {
                loggers.getLogger(name).setLevel(level.orElse(null));
                configured.remove(name);
                changed.put(name, "as configured");
            }
        });
        wanted.forEach((name, level) -> {
            if (refusal(name, level).isEmpty() && change(name, Level.valueOf(level.toUpperCase(Locale.ROOT)))) {
                changed.put(name, level);
            }
        });
        return changed;
    }

    private boolean change(String name, Level level) {
        Logger logger = loggers.getLogger(name);
        configured.putIfAbsent(name, Optional.ofNullable(logger.getLevel()));
        boolean changes = !level.equals(logger.getLevel());
        logger.setLevel(level);
        return changes;
    }
}
