package dev.isotherm.tuning;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The limits of an advice.
 *
 * @param providerCalls how many calls at once the provider's plan allows for the whole cluster, if known
 * @param drainWithin how long it may take to work off a backlog; less time needs more resources
 * @param maxPerContext the highest provider limit of one context that is advised
 */
public record TuningBounds(OptionalInt providerCalls, Duration drainWithin, int maxPerContext) {
    /** The defaults: plan unknown, a backlog worked off within ten seconds, at most 64 calls at once per context. */
    public static final TuningBounds USUAL = new TuningBounds(OptionalInt.empty(), Duration.ofSeconds(10), 64);

    /** Refuses bounds that allow nothing. */
    public TuningBounds {
        if (drainWithin.isNegative() || drainWithin.isZero() || maxPerContext < 1) {
            throw new IllegalArgumentException(
                    "drainWithin > 0 and maxPerContext >= 1 are needed, not " + drainWithin + ", " + maxPerContext);
        }
    }
}
