package dev.isotherm.config;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The limits of the calls to the weather provider, besides the limit of each context.
 *
 * @param name the name of all limits of these calls, for operators; each provider has its own, so that a change for one
 *     does not apply to another
 * @param unit what the daily budget counts, in words
 * @param cluster the limits of all contexts of all processes together
 * @param adaptive the bounds if each context finds its limit by itself; empty if the configured limit is fixed
 * @param planConcurrency how many calls at once the provider's plan allows, if known
 * @param expectedTotal how many calls at once this process shall make in all its contexts, if an operator named the figure
 * @param connections maximum of connections to the provider per context; a larger limit has no effect
 */
public record ProviderLimits(
        String name,
        String unit,
        Cluster cluster,
        Optional<Adaptive> adaptive,
        OptionalInt planConcurrency,
        OptionalInt expectedTotal,
        int connections) {
    /** The default of the connections: enough for the limits that operators normally set while the service runs. */
    static final int CONNECTIONS = 256;

    /** No limits besides the limit of each context. */
    public static final ProviderLimits NONE = new ProviderLimits(
            "visual-crossing",
            "day-records",
            new Cluster(OptionalDouble.empty(), OptionalInt.empty(), OptionalLong.empty(), WhenSpent.FAIL),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            CONNECTIONS);

    /**
     * The limits of the whole cluster.
     *
     * @param perSecond calls per second in the long run; empty for no limit
     * @param burst how many calls may come at once after a quiet time; empty for the calls of one second
     * @param dailyRecords what may be bought per day, in the unit that the provider bills, from midnight to midnight UTC; empty for no limit
     * @param whenSpent what happens to jobs when these are spent
     */
    public record Cluster(OptionalDouble perSecond, OptionalInt burst, OptionalLong dailyRecords, WhenSpent whenSpent) {
        /** How many calls may come at once at this rate. */
        public int burstAt(double rate) {
            return burst.orElse((int) Math.max(1, Math.round(rate)));
        }
    }

    ProviderLimits withConnections(int most) {
        return new ProviderLimits(name, unit, cluster, adaptive, planConcurrency, expectedTotal, most);
    }

    /** What happens to jobs that need the provider when the day's budget is spent. */
    public enum WhenSpent {
        /** They fail at once; the error says when to retry. */
        FAIL,
        /** They wait for the next day. */
        WAIT
    }

    /**
     * The bounds of a limit that each context finds by itself.
     *
     * @param min the minimum limit
     * @param max the maximum limit
     */
    public record Adaptive(int min, int max) {}

    /**
     * Returns a warning for operators if this many contexts may make more calls at once than the plan allows.
     *
     * @param perContext the limit of one context
     * @param contexts the number of contexts
     * @return empty if the plan allows them or is not known
     */
    public Optional<String> overPlan(int perContext, long contexts) {
        int largest = largest(perContext);
        long total = largest * contexts;
        return planConcurrency.isPresent() && total > planConcurrency.getAsInt()
                ? Optional.of("up to " + largest + " per context x " + contexts + " = " + total
                        + " calls at once are more than the provider's plan takes (" + planConcurrency.getAsInt()
                        + ", limits." + name + ".planConcurrency): calls will be refused with 429")
                : Optional.empty();
    }

    /**
     * Returns a warning for operators if this many contexts make another number of calls at once than is expected of the
     * process: when one process replaces several, the provider should see as many calls as before.
     *
     * @param perContext the limit of one context
     * @param contexts the number of contexts
     * @return empty if they make as many, or if nothing is expected
     */
    public Optional<String> otherTotal(int perContext, long contexts) {
        long total = largest(perContext) * contexts;
        return expectedTotal.isPresent() && total != expectedTotal.getAsInt()
                ? Optional.of(largest(perContext) + " per context x " + contexts + " = " + total
                        + " calls at once, but limits." + name + ".expectedTotal is " + expectedTotal.getAsInt()
                        + ": the provider sees " + (total < expectedTotal.getAsInt() ? "less" : "more")
                        + " than before. Change limits." + name
                        + ".perContext, http.instances or worker.instances; or the figure, if this is what you want")
                : Optional.empty();
    }

    /** The largest limit that a context may reach by itself. */
    public int largest(int perContext) {
        return adaptive.map(Adaptive::max).orElse(perContext);
    }
}
