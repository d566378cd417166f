package dev.isotherm.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to pause before another try: a floor and, on top, a random part whose bound doubles with each try (full
 * jitter: callers that failed together must not come back together). Scope: one JVM; it does not change, and holds no
 * permit of anything. Whoever waits may pass its generator, which is its context's.
 *
 * @param floor the shortest pause
 * @param base the bound of the first pause's random part, at least 1 ms
 * @param cap what the bound of the random part stops to double at, at least the base
 */
public record Backoff(Duration floor, Duration base, Duration cap) {
    private static final int SHARE_OF_SPREAD = 10;
    private static final Duration MAX_SPREAD = Duration.ofMinutes(1);

    /** Refuses what would be no pause at all. */
    public Backoff {
        if (floor.isNegative() || base.toMillis() < 1 || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException(
                    "floor >= 0, base >= 1 ms and cap >= base are needed, not " + floor + ", " + base + ", " + cap);
        }
    }

    /**
     * The pause after a failed try.
     *
     * @param attempt which try failed, from 1
     * @param retryAfter what the other side asked for; never cut short, so whoever has less patience must not wait. The
     *     random part comes on top of it, see {@link #spread}
     * @param random draws the random part, in whole milliseconds
     */
    public Duration pause(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        long most = cap.toMillis();
        long doubled = base.toMillis();
        for (int i = 1; i < attempt && doubled < most; i++) {
            doubled = Math.min(most, doubled * 2);
        }
        Duration atLeast =
                retryAfter.filter(asked -> asked.compareTo(floor) > 0).orElse(floor);
        return spread(atLeast, Duration.ofMillis(doubled), random);
    }

    /**
     * Adds a random part to a pause that the other side asked for: it told all whom it refused the same.
     *
     * @param asked the shortest pause
     * @param bound of the random part; where a tenth of what was asked is more, that is the bound, up to a minute
     * @param random draws the random part, in whole milliseconds
     * @return not less than what was asked
     */
    public static Duration spread(Duration asked, Duration bound, RandomGenerator random) {
        Duration share = asked.dividedBy(SHARE_OF_SPREAD);
        Duration capped = share.compareTo(MAX_SPREAD) < 0 ? share : MAX_SPREAD;
        return asked.plusMillis(random.nextLong(Math.max(1, Math.max(bound.toMillis(), capped.toMillis()))));
    }
}
