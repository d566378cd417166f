package dev.isotherm.tuning;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The limits of the whole cluster for the calls to the provider, and how far they are used. A plain value.
 *
 * @param name of these limits, as in {@code limits.visual-crossing}
 * @param perSecond the rate; empty if there is none
 * @param waiting how many calls wait for the rate now, over all contexts
 * @param waitedP50Ms the median wait for the rate of the calls granted lately, of the context where it is longest, ms
 * @param budget the budget of the day; empty if there is none
 */
public record ClusterLimits(
        String name, OptionalDouble perSecond, int waiting, double waitedP50Ms, Optional<Budget> budget) {
    /** No limits. */
    public static final ClusterLimits NONE = new ClusterLimits("", OptionalDouble.empty(), 0, 0, Optional.empty());

    /**
     * The budget of a day.
     *
     * @param limit how much may be spent
     * @param spent how much was spent; may exceed the limit
     * @param resetsIn the time until the next day begins
     */
    public record Budget(long limit, long spent, Duration resetsIn) {}
}
