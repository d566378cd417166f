package dev.isotherm.record.json;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times in the format of the contract: ISO 8601 with six decimals. */
public final class WireTime {
    private static final long NANOS_BELOW_A_SECOND = 999_999_999;
    private static final DateTimeFormatter NAIVE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /* The years from 0 to 9999, seconds since 1970. */
    private static final long FIRST = LocalDate.of(0, 1, 1).toEpochDay() * 86_400;
    private static final long LAST = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400 - 1;

    private WireTime() {}

    /** UTC without an offset in the text. A year has four digits; a time beyond them becomes the first or the last one. */
    public static String naive(Instant instant) {
        long second = Math.max(FIRST, Math.min(LAST, instant.getEpochSecond()));
        return NAIVE.format(Instant.ofEpochSecond(second, instant.getNano()));
    }

    /** The same with the offset {@code +00:00}. */
    public static String offset(Instant instant) {
        return naive(instant) + "+00:00";
    }

    /** A time to wait in whole seconds, rounded up, at least 1. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(NANOS_BELOW_A_SECOND).toSeconds());
    }
}
