package dev.isotherm.limit;

/**
 * The Redis keys of one limit of the whole cluster. They share a hash tag, so they live in one slot.
 *
 * @param prefix {@code iso:limit:{<name>}}
 */
record LimitKeys(String prefix) {
    /** Names a limit's keys. */
    public static LimitKeys of(String name) {
        return new LimitKeys("iso:limit:{" + name + "}");
    }

    /** When the rate will be all there again: a number, microseconds by the clock of Redis. */
    public String rate() {
        return prefix + ":rate";
    }

    /** What was spent of the daily budget: a hash of the day, counted from 1970 in UTC, and the amount. */
    public String budget() {
        return prefix + ":day";
    }
}
