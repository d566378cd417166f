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
     * @param retryAfter what the other side asked for; never cut short, so whoever has less patience must not wait
     * @param random draws the random part, in whole milliseconds
     */
    public Duration pause(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        long most = cap.toMillis();
        long doubled = base.toMillis();
        for (int i = 1; i < attempt && doubled < most; i++) {
            doubled = Math.min(most, doubled * 2);
        }
        Duration own = floor.plusMillis(random.nextLong(doubled));
        return retryAfter.filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }
}
