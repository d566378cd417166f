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
 * @param cause the bottleneck
 * @param text for operators, with the figures behind it
 * @param changes settings to change, all together; empty if no setting helps
 * @param expectation the expected effect; empty if nothing is changed
 * @param assumptions if one of these is false, the expectation is wrong
 */
public record Advice(
        Cause cause, String text, List<Change> changes, Optional<Expectation> expectation, List<String> assumptions) {
    /** Keeps unmodifiable copies. */
    public Advice {
        changes = List.copyOf(changes);
        assumptions = List.copyOf(assumptions);
    }

    /** The bottleneck. */
    public enum Cause {
        /** Jobs wait and no worker takes them: start workers. */
        NO_WORKER,
        /** The budget of the day is spent, so calls are refused: raise it, or wait for the next day. */
        BUDGET_SPENT,
        /** The weather provider refuses calls or slows down: send fewer at once, or buy a bigger plan. */
        PROVIDER_SATURATED,
        /** An event loop works nearly all the time: use more loops. */
        EVENT_LOOP_BUSY,
        /** Redis answers slowly: no setting of ours makes it faster. */
        REDIS_SLOW,
        /** Calls wait for the rate of the whole cluster: raise it if the plan allows. */
        CLUSTER_RATE_TOO_LOW,
        /** Calls wait for permits although the provider could take more. */
        PROVIDER_LIMIT_TOO_LOW,
        /** All job slots are used and jobs wait: use more instances or slots. */
        TOO_FEW_SLOTS,
        /** Requests wait to compute their records. */
        RECORDS_LIMIT_TOO_LOW,
        /** There is no bottleneck. */
        NOTHING_TO_CHANGE,
        /** Too little was measured to say anything. */
        NOT_ENOUGH_DATA
    }

    /**
     * A setting to change.
     *
     * @param key the key in the configuration, for example {@code limits.visual-crossing.perContext}; or {@code worker
     *     processes} for the number of processes
     * @param from the present value
     * @param to the advised value
     * @param inCluster the resulting total in the whole cluster, in words
     */
    public record Change(String key, String from, String to, String inCluster) {
        static Change of(String key, long from, long to, String inCluster) {
            return new Change(key, Long.toString(from), Long.toString(to), inCluster);
        }
    }

    /**
     * The expected effect of a change.
     *
     * @param unit of the throughput, for example {@code jobs/s}
     * @param before the measured throughput
     * @param after the throughput while work waits: the smallest capacity of all resources after the change
     * @param sustained the throughput when no work waits any more: {@code after}, or the arrivals if they are less
     * @param nextBound the resource with that smallest capacity, the next bottleneck
     */
    public record Expectation(String unit, double before, double after, double sustained, String nextBound) {}

    /** The form of the operators' API. */
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
