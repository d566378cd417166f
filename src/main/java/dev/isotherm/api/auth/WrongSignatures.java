package dev.isotherm.api.auth;

import dev.isotherm.context.Timing;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what wrong signatures cost: anybody can send them, and a check takes up to 1 ms of the event loop. After so many
 * of them in a second no signature is checked until the next one; tokens that are remembered need no check. Belongs to
 * one context.
 */
final class WrongSignatures {
    /** The maximum in a second. */
    static final int MOST = 100;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Timing timing;
    private long since;
    private int count;

    WrongSignatures(Timing timing) {
        this.timing = timing;
    }

    /** A signature was checked, and it was wrong. */
    void add() {
        if (over()) {
            since = timing.nanoTime();
            count = 0;
        }
        count++;
    }

    /** Whether no signature may be checked now. */
    boolean tooMany() {
        return count >= MOST && !over();
    }

    private boolean over() {
        return count == 0 || timing.nanoTime() - since >= SECOND;
    }
}
