package dev.isotherm.tuning;

import dev.isotherm.metrics.ReportJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing to change, or a reason to change nothing. A plain value.
 *
 * @param cause what bounds the throughput
 * @param text for operators, with the figures that it rests on
 * @param changes what to set, all of it together; empty where no setting helps
 * @param expectation what it should bring; empty where nothing is changed
 * @param assumptions what would make the expectation wrong
 */
public record Advice(
        Cause cause, String text, List<Change> changes, Optional<Expectation> expectation, List<String> assumptions) {
    /** Keeps unmodifiable copies. */
    public Advice {
        changes = List.copyOf(changes);
        assumptions = List.copyOf(assumptions);
    }

    /** What bounds the throughput. */
    public enum Cause {
        /** Jobs wait and nobody takes them: start workers. */
        NO_WORKER,
        /** The weather provider refuses calls or slows down: fewer at once, or a bigger plan. */
        PROVIDER_SATURATED,
        /** An event loop is at work all the time: more loops. */
        EVENT_LOOP_BUSY,
        /** Redis answers slowly: a setting of ours makes it no faster. */
        REDIS_SLOW,
        /** Calls wait for permits though the provider could do more. */
        PROVIDER_LIMIT_TOO_LOW,
        /** All job slots are used and jobs wait: more instances or slots. */
        TOO_FEW_SLOTS,
        /** Requests wait to compute their records. */
        RECORDS_LIMIT_TOO_LOW,
        /** Nothing is short. */
        NOTHING_TO_CHANGE,
        /** Too little was measured to say anything. */
        NOT_ENOUGH_DATA
    }

    /**
     * A setting to change.
     *
     * @param key as in the configuration, for example {@code limits.visual-crossing.perContext}; or {@code worker
     *     processes} for how many to start
     * @param from what it is
     * @param to what it should be
     * @param inCluster what that makes in the whole cluster, in words
     */
    public record Change(String key, String from, String to, String inCluster) {
        static Change of(String key, long from, long to, String inCluster) {
            return new Change(key, Long.toString(from), Long.toString(to), inCluster);
        }
    }

    /**
     * What a change should bring.
     *
     * @param unit of the throughput, for example {@code jobs/s}
     * @param before the throughput that was measured
     * @param after the throughput as long as work waits: the least capacity of all resources after the change
     * @param sustained the throughput once nothing waits any more: {@code after}, or what arrives where that is less
     * @param nextBound the resource of that least capacity, which is next to be short
     */
    public record Expectation(String unit, double before, double after, double sustained, String nextBound) {}

    /** As the operators' API tells it. */
    public JsonObject toJson() {
        JsonArray all = new JsonArray();
        changes.forEach(c -> all.add(new JsonObject()
                .put("key", c.key())
                .put("from", c.from())
                .put("to", c.to())
                .put("inCluster", c.inCluster())));
        JsonObject json = new JsonObject()
                .put("cause", cause.name().toLowerCase(Locale.ROOT))
                .put("text", text)
                .put("changes", all);
        expectation.ifPresent(e -> json.put(
                "expectation",
                new JsonObject()
                        .put("unit", e.unit())
                        .put("before", ReportJson.number(e.before()))
                        .put("after", ReportJson.number(e.after()))
                        .put("sustained", ReportJson.number(e.sustained()))
                        .put("nextBound", e.nextBound())));
        return json.put("assumptions", new JsonArray(assumptions));
    }
}
