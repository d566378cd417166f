package dev.isotherm.context;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/** Lines about what clients do, which may be anything and any number of times: one of a kind a minute, with its count. */
public final class ThrottledLog {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Logger log;
    private final Map<String, LogThrottle> kinds = new HashMap<>();

    public ThrottledLog(Logger log) {
        this.log = log;
    }

    /**
     * Counts an event, and writes a line unless there was one of its kind in the last minute.
     *
     * @param kind one of few, for their number is not bounded here
     * @param detail of this event
     */
    public void warn(String kind, Object detail) {
        kinds.computeIfAbsent(kind, name -> new LogThrottle(PAUSE))
                .pass()
                .ifPresent(unseen -> log.warn("{} ({} more since the last such line): {}", kind, unseen, detail));
    }
}
