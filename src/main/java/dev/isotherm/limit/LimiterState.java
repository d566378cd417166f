package dev.isotherm.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * What one limiter is doing, on one context. A plain value. Counters start with the limiter.
 *
 * @param name what it limits
 * @param limit how many calls may run at once
 * @param inUse how many run; more than the limit for a while after that was lowered
 * @param peak the maximum that ever ran at once
 * @param finished how many released their permit
 * @param held how long these held it, in total; together with {@code finished} of two moments it gives the mean time of
 *     a call
 * @param waits the waiting calls and the outcomes of earlier ones
 * @param lastPause the last pause of its user
 */
public record LimiterState(
        String name,
        int limit,
        int inUse,
        int peak,
        long finished,
        Duration held,
        Waits waits,
        Optional<Pause> lastPause) {
    /**
     * A pause of the limiter's user, without a permit.
     *
     * @param reason for operators
     * @param length of the pause
     * @param ago time since it began
     */
    public record Pause(String reason, Duration length, Duration ago) {}
}
