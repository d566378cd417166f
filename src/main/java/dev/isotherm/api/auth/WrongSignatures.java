package dev.isotherm.api.auth;

import dev.isotherm.context.Timing;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what wrong signatures cost: anybody can send them, and a check takes up to 1 ms of the event loop. After so many
 * of them in a second no signature of that sender is checked until the next one, and after more of them none at all;
 * tokens that are remembered need no check. Belongs to one context.
 */
final class WrongSignatures {
    /** The maximum of one sender in a second. */
    static final int MOST_OF_ONE = 20;

    /** The maximum of all in a second. */
    static final int MOST = 200;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Timing timing;
    private final Map<String, Integer> bySender = new HashMap<>();
    private long since;
    private int count;

    WrongSignatures(Timing timing) {
        this.timing = timing;
    }

    /** A signature was checked, and it was wrong. */
    void add(String sender) {
        if (over()) {
            since = timing.nanoTime();
            count = 0;
            bySender.clear();
        }
        count++;
        bySender.merge(sender, 1, Integer::sum);
    }

    /** Whether no signature of a sender may be checked now. */
    boolean tooMany(String sender) {
        return (count >= MOST || bySender.getOrDefault(sender, 0) >= MOST_OF_ONE) && !over();
    }

    private boolean over() {
        return count == 0 || timing.nanoTime() - since >= SECOND;
    }
}
