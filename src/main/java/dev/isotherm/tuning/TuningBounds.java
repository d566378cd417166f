package dev.isotherm.tuning;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How far an advice may go.
 *
 * @param providerCalls how many calls the provider's plan takes at once from the whole cluster, where that is known
 * @param drainWithin how long a backlog may take to be worked off: shorter asks for more
 * @param maxPerContext the greatest provider limit of one context that is ever advised
 */
public record TuningBounds(OptionalInt providerCalls, Duration drainWithin, int maxPerContext) {
    /** The plan unknown, a backlog gone within ten seconds, 64 calls at once on a context. */
    public static final TuningBounds USUAL = new TuningBounds(OptionalInt.empty(), Duration.ofSeconds(10), 64);

    /** Refuses bounds that allow nothing. */
    public TuningBounds {
        if (drainWithin.isNegative() || drainWithin.isZero() || maxPerContext < 1) {
            throw new IllegalArgumentException(
                    "drainWithin > 0 and maxPerContext >= 1 are needed, not " + drainWithin + ", " + maxPerContext);
        }
    }
}
