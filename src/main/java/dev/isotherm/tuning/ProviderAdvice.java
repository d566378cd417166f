package dev.isotherm.tuning;

import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import dev.isotherm.tuning.Advice.Expectation;
import dev.isotherm.tuning.ContextReport.Calls;
import dev.isotherm.tuning.Group.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the weather provider has more calls at once than it can take, and what to do about it. */
final class ProviderAdvice {
    static final String LIMIT_KEY = "limits." + Group.PROVIDER + ".perContext";
    private static final String ADAPTIVE_KEY = "limits." + Group.PROVIDER + ".adaptive.enabled";
    private static final String RATE_KEY = "limits." + Group.PROVIDER + ".cluster.perSecond";

    private static final double REFUSED = 0.02;
    private static final double SLOWER = 1.5;
    /* That much over a whole number is a matter of measuring. */
    private static final double NOISE = 0.05;

    private final Group all;
    private final Group main;
    private final Calls calls;
    private final Sum used;
    private final Sum everywhere;

    /**
     * Looks at a cluster.
     *
     * @param main the contexts that call the provider most
     */
    ProviderAdvice(Group all, Group main) {
        this.all = all;
        this.main = main;
        this.calls = all.provider();
        this.used = all.usedLimiter(Group.PROVIDER);
        this.everywhere = all.limiter(Group.PROVIDER);
    }

    /**
     * Advises.
     *
     * @param loopsBusy whether latencies are those of our own event loops
     */
    Optional<Advice> advise(boolean loopsBusy) {
        if (calls.refusedShare() >= REFUSED) {
            return Optional.of(calls.acceptedPerSecond() == 0 ? allRefused() : lower(refusedText()));
        }
        // Slow at few calls at once it is by itself: fewer of them would not make it faster.
        if (!loopsBusy && slow() && used.bound() && needed() < used.perContext()) {
            return Optional.of(lower(slowText()));
        }
        return Optional.empty();
    }

    private boolean slow() {
        return calls.baselineMs() > 0 && calls.meanMs() >= SLOWER * calls.baselineMs();
    }

    /** What a call takes where the provider is not overloaded, as far as is known. */
    private double quickMs() {
        return calls.baselineMs() > 0 ? Math.min(calls.baselineMs(), calls.meanMs()) : calls.meanMs();
    }

    /** Little's law: calls at once = accepted calls per second x what one takes. */
    private double callsAtOnce() {
        return calls.acceptedPerSecond() * quickMs() / 1e3;
    }

    private int needed() {
        return Math.max(1, (int) Math.ceil(callsAtOnce() / Math.max(1, used.contexts()) - NOISE));
    }

    private String refusedText() {
        return Words.text(
                "The provider refused %s of %s calls/s (429 or 503); it took %s calls/s, each for %s ms (%s ms at best),"
                        + " with %s under way at once of the %s that our limits allow.",
                Words.percent(calls.refusedShare()),
                calls.perSecond(),
                calls.acceptedPerSecond(),
                calls.meanMs(),
                calls.baselineMs(),
                used.inUse(),
                everywhere.limit());
    }

    private String slowText() {
        return Words.text(
                "The provider takes %s ms per call at %s calls under way at once, while it took %s ms at best: it is at its"
                        + " capacity of %s calls/s, and what we ask on top only waits there.",
                calls.meanMs(), used.inUse(), calls.baselineMs(), calls.acceptedPerSecond());
    }

    private Advice allRefused() {
        String text = Words.text(
                "The provider refused all of %s calls/s (429 or 503): the plan is spent or the provider is down. No limit of"
                        + " ours helps; wait for the plan's next period or buy a bigger one.",
                calls.perSecond());
        return new Advice(Cause.PROVIDER_SATURATED, text, List.of(), Optional.empty(), List.of());
    }

    private Advice lower(String measured) {
        int to = needed();
        List<Change> changes = new ArrayList<>();
        StringBuilder text = new StringBuilder(measured);
        text.append(Words.text(
                " By Little's law %s calls/s of %s ms need %s at once; higher limits would make it worse.",
                calls.acceptedPerSecond(), quickMs(), callsAtOnce()));
        if (to < used.perContext()) {
            changes.add(Change.of(
                    LIMIT_KEY,
                    used.perContext(),
                    to,
                    Words.total(to, everywhere.contexts(), all.processes()) + " at most"));
        } else if (calls.refusedShare() >= REFUSED) {
            text.append(" That is what the limits allow, so it is the rate that is too high.");
            long rate = Math.max(1, (long) Math.floor(calls.acceptedPerSecond()));
            changes.add(new Change(RATE_KEY, "more", Long.toString(rate), rate + " calls/s in the whole cluster"));
        }
        if (all.contexts().stream().noneMatch(c -> c.limiter(Group.PROVIDER)
                .filter(ContextReport.Limiter::adaptive)
                .isPresent())) {
            changes.add(new Change(ADAPTIVE_KEY, "false", "true", "each context finds its own limit below its bound"));
            text.append(" The adaptive limit finds the capacity by itself, also when it changes.");
        }
        text.append(" More per second needs a bigger plan.");
        double now = main.throughput();
        return new Advice(
                Cause.PROVIDER_SATURATED,
                text.toString(),
                changes,
                Optional.of(new Expectation(main.unit(), now, now, now, "weather provider")),
                List.of(
                        "The provider gives as much as it gave while this was measured: the throughput stays at least as it"
                                + " is, and what goes away is refusals, repeated calls and waiting.",
                        "The quickest latency seen is that of a provider without overload, for calls of the same size."));
    }
}
