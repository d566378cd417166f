package dev.isotherm.limit;

/**
 * The Redis keys of one cluster-wide limit. They share a hash tag, so they live in one slot.
 *
 * @param prefix {@code iso:limit:{<name>}}
 */
record LimitKeys(String prefix) {
    /** The keys of a limit. */
    static LimitKeys of(String name) {
        return new LimitKeys("iso:limit:{" + name + "}");
    }

    /** When the full burst is available again: a number, microseconds by the clock of Redis. */
    String rate() {
        return prefix + ":rate";
    }

    /** The spent part of the daily budget: a hash of the day, counted from 1970 in UTC, and the amount. */
    String budget() {
        return prefix + ":day";
    }
}
