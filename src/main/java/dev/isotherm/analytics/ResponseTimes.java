package dev.isotherm.analytics;

import java.util.NavigableMap;
import java.util.OptionalLong;

/**
 * How long answers took, as counts of rounded times: two significant digits, so a percentile is wrong by five per cent
 * at most, and there are at most some four hundred different times.
 */
public final class ResponseTimes {
    /** Longer times count as this one, in milliseconds: ten minutes. */
    public static final long LONGEST = 600_000;

    private ResponseTimes() {}

    /** Rounds a time to two significant digits, ties up. */
    public static long rounded(long millis) {
        long bounded = Math.max(0, Math.min(LONGEST, millis));
        long step = 1;
        while (bounded / step >= 100) {
            step *= 10;
        }
        return (bounded + step / 2) / step * step;
    }

    /**
     * A percentile, by the nearest rank.
     *
     * @param counts how often each rounded time occurred
     * @param percent 1 to 100
     * @return the time; empty if there is none
     */
    public static OptionalLong percentile(NavigableMap<Long, Long> counts, int percent) {
        long samples = counts.values().stream().mapToLong(Long::longValue).sum();
        long rank = (samples * percent + 99) / 100;
        long seen = 0;
        for (var time : counts.entrySet()) {
            seen += time.getValue();
            if (seen >= rank) {
                return OptionalLong.of(time.getKey());
            }
        }
        return OptionalLong.empty();
    }
}
