package dev.isotherm.context;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The pause before a retry: random, from a floor to a bound that doubles with each try ("full jitter"), so that callers
 * that failed together do not retry together. Scope: one JVM; immutable, holds no permit. The caller passes the random
 * generator of its own context.
 *
 * @param floor the shortest pause
 * @param base the bound of the first pause, at least the floor
 * @param cap the largest bound, at least the base
 */
public record Backoff(Duration floor, Duration base, Duration cap) {
    private static final int MOST_DOUBLINGS = 30;
    private static final int SHARE_OF_SPREAD = 10;
    private static final Duration MAX_SPREAD = Duration.ofMinutes(1);

    /** Refuses values in the wrong order. */
    public Backoff {
        if (floor.isNegative() || base.compareTo(floor) < 0 || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException(
                    "0 <= floor <= base <= cap is needed, not " + floor + ", " + base + ", " + cap);
        }
    }

    /**
     * Returns the pause after a failed try, in whole milliseconds.
     *
     * @param attempt number of the failed try, from 1
     * @param retryAfter the pause that the other side asked for. It is never shortened, so a caller with less time must
     *     not wait. All refused callers got the same value, so a random part is added: up to a tenth of it, at most a
     *     minute, or up to the pause without it if that is more
     * @param random draws the pause
     */
    public Duration pause(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        long bound = Math.min(cap.toMillis(), base.toMillis() << Math.max(0, Math.min(attempt - 1, MOST_DOUBLINGS)));
        Duration pause = floor.plusMillis(random.nextLong(bound - floor.toMillis() + 1));
        return retryAfter
                .filter(asked -> asked.compareTo(pause) > 0)
                .map(asked -> spread(asked, pause, random))
                .orElse(pause);
    }

    private static Duration spread(Duration asked, Duration bound, RandomGenerator random) {
        Duration share = asked.dividedBy(SHARE_OF_SPREAD);
        Duration capped = share.compareTo(MAX_SPREAD) < 0 ? share : MAX_SPREAD;
        return asked.plusMillis(random.nextLong(Math.max(1, Math.max(bound.toMillis(), capped.toMillis()))));
    }
}
