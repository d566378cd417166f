package dev.isotherm.config;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What bounds the calls to the weather provider besides the limit of each context.
 *
 * @param cluster what holds for all contexts of all processes together
 * @param adaptive the bounds of a limit that each context finds by itself; empty where it keeps the one that is set
 * @param planConcurrency how many calls at once the provider's plan takes, where that is known
 * @param connections how many connections to the provider one context may open: the largest limit that has an effect
 */
public record ProviderLimits(
        Cluster cluster, Optional<Adaptive> adaptive, OptionalInt planConcurrency, int connections) {
    /** So many connections allow any limit that operators usually set while the service runs. */
    public static final int CONNECTIONS = 256;

    /** Nothing but the limit of each context. */
    public static final ProviderLimits NONE = new ProviderLimits(
            new Cluster(OptionalDouble.empty(), OptionalInt.empty(), OptionalLong.empty(), WhenSpent.FAIL),
            Optional.empty(),
            OptionalInt.empty(),
            CONNECTIONS);

    /**
     * What holds for the whole cluster.
     *
     * @param perSecond calls per second in the long run; empty for any number
     * @param burst how many calls may come at once after a quiet time; empty for as many as come in a second
     * @param dailyRecords records of a day that may be bought from midnight to midnight UTC; empty for any number
     * @param whenSpent what becomes of jobs once these are bought
     */
    public record Cluster(OptionalDouble perSecond, OptionalInt burst, OptionalLong dailyRecords, WhenSpent whenSpent) {
        /** How many calls may come at once at a rate. */
        public int burstAt(double rate) {
            return burst.orElse((int) Math.max(1, Math.round(rate)));
        }
    }

    /** What becomes of jobs that need the provider on a day on which its budget is spent. */
    public enum WhenSpent {
        /** They fail at once, and say when it makes sense to ask again. */
        FAIL,
        /** They wait for the next day. */
        WAIT
    }

    /**
     * Between what a context looks for its limit.
     *
     * @param min the least limit
     * @param max the greatest
     */
    public record Adaptive(int min, int max) {}

    /**
     * What is to be told an operator where so many contexts may have more calls under way than the plan takes.
     *
     * @param perContext the limit of one
     * @param contexts how many
     * @return empty where the plan takes them, or is not known
     */
    public Optional<String> overPlan(int perContext, long contexts) {
        int largest = largest(perContext);
        long total = largest * contexts;
        return planConcurrency.isPresent() && total > planConcurrency.getAsInt()
                ? Optional.of("up to " + largest + " per context x " + contexts + " = " + total
                        + " calls at once are more than the provider's plan takes (" + planConcurrency.getAsInt()
                        + ", limits.visual-crossing.planConcurrency): calls will be refused with 429")
                : Optional.empty();
    }

    /** The largest limit that a context may come to by itself, starting from the one that is set. */
    public int largest(int perContext) {
        return adaptive.map(Adaptive::max).orElse(perContext);
    }
}
