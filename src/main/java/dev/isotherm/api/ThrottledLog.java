package dev.isotherm.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/** Lines about what clients do, which may be anything and any number of times: one of a kind a minute, with its count. */
final class ThrottledLog {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final Map<String, Kind> kinds = new HashMap<>();

    ThrottledLog(Logger log) {
        this.log = log;
    }

    /**
     * Counts an event, and writes a line unless there was one of its kind in the last minute.
     *
     * @param kind one of few, for their number is not bounded here
     * @param detail of this event
     */
    void warn(String kind, Object detail) {
        Kind known = kinds.computeIfAbsent(kind, name -> new Kind());
        known.unseen++;
        long now = System.nanoTime();
        if (known.total == 0 || now - known.told >= PAUSE) {
            known.told = now;
            known.total += known.unseen;
            log.warn("{} ({} since the last such line, {} in all): {}", kind, known.unseen, known.total, detail);
            known.unseen = 0;
        }
    }

    private static final class Kind {
        private long told;
        private long unseen;
        private long total;
    }
}
