package dev.isotherm.record.json;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times in the format of the contract: ISO 8601 with six decimals. */
public final class WireTime {
    private static final long NANOS_BELOW_A_SECOND = 999_999_999;
    private static final DateTimeFormatter NAIVE = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private WireTime() {}

    /** UTC without an offset in the text. */
    public static String naive(Instant instant) {
        return NAIVE.format(instant);
    }

    /** UTC with the offset {@code +00:00}. */
    public static String offset(Instant instant) {
        return NAIVE.format(instant) + "+00:00";
    }

    /** A time to wait in whole seconds, rounded up, at least 1. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(NANOS_BELOW_A_SECOND).toSeconds());
    }
}
