package dev.isotherm.ledger;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * A job of the ledger's own type.
 *
 * @param id its id, made by the client
 * @param n what it computes {@link #answer()} of
 * @param priority 0 first
 * @param delayMs how long after its enqueue it may run
 * @param behaviour what its handler does
 * @param workMs how long that takes
 */
record LedgerJob(String id, int n, int priority, long delayMs, Behaviour behaviour, int workMs) {
    static final String QUEUE = "ledger";
    static final String TYPE = "trial";
    private static final long MULTIPLIER = 2_654_435_761L;

    /** What a handler does; all but {@link #OK} do it in the first attempt only. */
    enum Behaviour {
        /** Works, and gives the answer. */
        OK,
        /** Works, and fails so that it may be tried again. */
        FAIL_ONCE,
        /** Halts its JVM. */
        CRASH,
        /** Works until it is abandoned, and says so. */
        HOLD,
        /** As {@link #HOLD}, and then writes all the same, past the runner. */
        STUBBORN
    }

    /** The only right answer. */
    long answer() {
        return (n + 1) * MULTIPLIER % 1_000_000_007L;
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("n", n)
                .put("priority", priority)
                .put("delayMs", delayMs)
                .put("behaviour", behaviour.name())
                .put("workMs", workMs);
    }

    static LedgerJob of(Buffer json) {
        JsonObject job = new JsonObject(json);
        return new LedgerJob(
                job.getString("id"),
                job.getInteger("n"),
                job.getInteger("priority"),
                job.getLong("delayMs"),
                Behaviour.valueOf(job.getString("behaviour")),
                job.getInteger("workMs"));
    }
}
