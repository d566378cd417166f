package dev.isotherm.context;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Log lines about the behaviour of clients, which may happen any number of times: one line per kind and minute, with a
 * count.
 */
public final class ThrottledLog {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    /* A path may have thousands of characters, and a log is read by people. */
    private static final int LONGEST_DETAIL = 200;

    private final Logger log;
    private final Map<String, LogThrottle> kinds = new HashMap<>();

    public ThrottledLog(Logger log) {
        this.log = log;
    }

    /**
     * Counts an event, and logs it unless an event of its kind was logged in the last minute.
     *
     * @param kind one of a few fixed texts, because their number is not limited here
     * @param detail the detail of this event; what is too long of it is left out
     */
    public void warn(String kind, Object detail) {
        kinds.computeIfAbsent(kind, name -> new LogThrottle(PAUSE))
                .pass()
                .ifPresent(unseen ->
                        log.warn("{} ({} more since the last such line): {}", kind, unseen, shortened(detail)));
    }

    private static String shortened(Object detail) {
        String text = String.valueOf(detail);
        return text.length() <= LONGEST_DETAIL
                ? text
                : text.substring(0, LONGEST_DETAIL) + "… (" + text.length() + " characters)";
    }
}
