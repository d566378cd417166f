package dev.isotherm.job.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the event stream; later events have greater ones.
 *
 * @param millis Redis' time of the event, ms since 1970
 * @param sequence number of the event within its millisecond
 */
public record EventId(long millis, long sequence) implements Comparable<EventId> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /**
     * Reads an id.
     *
     * @param text {@code <ms>-<sequence>}, as {@link #toString()} writes it
     * @return empty for any other text
     */
    public static Optional<EventId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EventId(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    static EventId ofStored(String stored) {
        return parse(stored).orElseThrow(() -> new IllegalArgumentException("'" + stored + "' is no id of an event"));
    }

    /* The smallest greater id. */
    EventId next() {
        return new EventId(millis, sequence + 1);
    }

    boolean after(EventId other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(EventId other) {
        int byTime = Long.compare(millis, other.millis);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
