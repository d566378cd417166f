package dev.isotherm.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * What one limiter is doing, on one context. A plain value. Counts begin with the limiter.
 *
 * @param name what it limits
 * @param limit how much may be under way at once
 * @param inUse how much is; more than the limit for a while after that was lowered
 * @param peak the most that was ever under way at once
 * @param finished how many gave their permit back
 * @param held how long these held it, all together: by this and {@code finished} of two moments, what a call takes
 * @param waits who waits, and what became of those who did
 * @param lastPause when whoever uses it had to back off last
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
     * A pause that somebody made, without a permit.
     *
     * @param reason for operators
     * @param length of the pause
     * @param ago when it began
     */
    public record Pause(String reason, Duration length, Duration ago) {}

    /** How many wait for a permit. */
    public int waiting() {
        return waits.waiting();
    }

    /** How many were refused because the queue was full. */
    public long refused() {
        return waits.refused();
    }

    /** How many were refused after they had waited their time. */
    public long expired() {
        return waits.expired();
    }
}
