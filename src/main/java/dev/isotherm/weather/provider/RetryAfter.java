package dev.isotherm.weather.provider;

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
 * Reads the {@code Retry-After} header: seconds and the three date forms of RFC 9110, and also fractions, lists and
 * repeated lines, which some servers send.
 */
final class RetryAfter {
    /** Quotas of providers restart each day, so a longer wait is a mistake of the server. */
    static final Duration MAX = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    /* Each comma except the one after the day of the week in a date. */
    private static final Pattern BETWEEN_VALUES = Pattern.compile("(?i)(?<!day|mon|tue|wed|thu|fri|sat|sun),");

    private RetryAfter() {}

    /**
     * Reads all lines of the header.
     *
     * @param lines the lines, unchanged, any number
     * @param now the current time, for dates
     * @return the longest wait in the lines, from zero to {@link #MAX}, in whole seconds unless it was a date; empty if
     *     no line can be read
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
        // Netty's parser throws for an empty text, and returns null for a text that is not a date.
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
