package dev.isotherm.weather.visualcrossing;

import io.netty.handler.codec.DateFormatter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the {@code Retry-After} header: seconds and the three forms of a date of RFC 9110, and what servers send besides
 * those, which is fractions, lists and repeated lines.
 */
final class RetryAfter {
    /** Quotas of providers begin anew each day, so whoever asks for more made a mistake. */
    static final Duration MAX = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    /* Each comma but the one behind the day of the week of a date. */
    private static final Pattern BETWEEN_VALUES = Pattern.compile("(?i)(?<!day|mon|tue|wed|thu|fri|sat|sun),");

    private RetryAfter() {}

    /**
     * Reads all lines of the header.
     *
     * @param lines as they came, any number
     * @param now what a date is counted from
     * @return the longest wait that any of them asks for, whole seconds where it was not a date, from zero to {@link
     *     #MAX}; empty where none of them can be read
     */
    static Optional<Duration> parse(List<String> lines, Instant now) {
        return lines.stream()
                .flatMap(BETWEEN_VALUES::splitAsStream)
                .flatMap(value -> value(value.strip(), now).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Duration> value(String text, Instant now) {
        if (SECONDS.matcher(text).matches()) {
            BigDecimal seconds = new BigDecimal(text).setScale(0, RoundingMode.CEILING);
            return Optional.of(Duration.ofSeconds(
                    seconds.min(BigDecimal.valueOf(MAX.toSeconds())).longValueExact()));
        }
        // Netty's reader throws at an empty text, and knows "no date" as null.
        Date date = text.isEmpty() ? null : DateFormatter.parseHttpDate(text);
        return Optional.ofNullable(date).map(found -> bounded(Duration.between(now, found.toInstant())));
    }

    private static Duration bounded(Duration left) {
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(MAX) < 0 ? left : MAX;
    }
}
