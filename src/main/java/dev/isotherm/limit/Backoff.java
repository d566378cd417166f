package dev.isotherm.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The pause before a retry: a minimum plus a random part whose bound doubles with each try (full jitter, so that
 * callers that failed together do not retry together). Scope: one JVM; immutable, holds no permit. The caller passes
 * the random generator of its own context.
 *
 * @param floor the shortest pause
 * @param base the bound of the first pause's random part, at least 1 ms
 * @param cap maximum of the bound of the random part, at least the base
 */
public record Backoff(Duration floor, Duration base, Duration cap) {
    private static final int SHARE_OF_SPREAD = 10;
    private static final Duration MAX_SPREAD = Duration.ofMinutes(1);

    /** Refuses values that give no pause. */
    public Backoff {
        if (floor.isNegative() || base.toMillis() < 1 || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException(
                    "floor >= 0, base >= 1 ms and cap >= base are needed, not " + floor + ", " + base + ", " + cap);
        }
    }

    /**
     * Returns the pause after a failed try.
     *
     * @param attempt number of the failed try, from 1
     * @param retryAfter the pause that the other side asked for. It is never shortened, so a caller with less time must
     *     not wait. The random part is added to it, see {@link #spread}
     * @param random draws the random part, in whole milliseconds
     */
    public Duration pause(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        long max = cap.toMillis();
        long doubled = base.toMillis();
        for (int i = 1; i < attempt && doubled < max; i++) {
            doubled = Math.min(max, doubled * 2);
        }
        Duration atLeast =
                retryAfter.filter(asked -> asked.compareTo(floor) > 0).orElse(floor);
        return spread(atLeast, Duration.ofMillis(doubled), random);
    }

    /**
     * Adds a random part to a pause that the other side asked for, because all refused callers got the same value.
     *
     * @param asked the shortest pause
     * @param bound of the random part; if a tenth of {@code asked} is more, that is the bound, up to a minute
     * @param random draws the random part, in whole milliseconds
     * @return the pause, at least {@code asked}
     */
    public static Duration spread(Duration asked, Duration bound, RandomGenerator random) {
        Duration share = asked.dividedBy(SHARE_OF_SPREAD);
        Duration capped = share.compareTo(MAX_SPREAD) < 0 ? share : MAX_SPREAD;
        return asked.plusMillis(random.nextLong(Math.max(1, Math.max(bound.toMillis(), capped.toMillis()))));
    }
}
