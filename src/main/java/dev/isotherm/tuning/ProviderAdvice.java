package dev.isotherm.tuning;

import dev.isotherm.metrics.CallMeter;
import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.metrics.Group;
import dev.isotherm.metrics.Group.Sum;
import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import dev.isotherm.tuning.Advice.Expectation;
import java.util.List;
import java.util.Optional;

/** Checks whether the weather provider has more calls at once than it can take, and what to do about it. */
final class ProviderAdvice {
    /* A value that is below a whole number by this much counts as that number: measurements are not exact. */
    private static final double NOISE = 0.3;
    /* This share of a throughput counts as the same throughput. */
    private static final double AS_MUCH = 0.95;
    private static final double NOTEWORTHY = 1.05;

    private final Group all;
    private final Group main;
    private final Calls calls;
    private final Sum used;
    private final Sum everywhere;

    /**
     * Creates the advice for a cluster.
     *
     * @param main the contexts that call the provider most
     */
    ProviderAdvice(Group all, Group main) {
        this.all = all;
        this.main = main;
        this.calls = all.provider();
        this.used = all.usedProviderLimiter();
        this.everywhere = all.providerLimiter();
    }

    /**
     * Advises.
     *
     * @param loopsBusy whether our own event loops cause the latencies
     */
    Optional<Advice> advise(boolean loopsBusy) {
        if (calls.refusedShare() >= CallMeter.REFUSED) {
            return Optional.of(calls.acceptedPerSecond() == 0 ? allRefused() : refuses());
        }
        // If it is slow with few calls at once, fewer calls would not make it faster.
        if (!loopsBusy && slow() && used.bound() && between() < used.perContext()) {
            return Optional.of(slowsDown());
        }
        return Optional.empty();
    }

    private String key(String setting) {
        return key(all, setting);
    }

    /** The key of a setting of the provider's limit, as this cluster calls it. */
    static String key(Group all, String setting) {
        return "limits." + all.providerLimit() + "." + setting;
    }

    private String adaptive() {
        return " With " + key("adaptive.enabled")
                + " each context finds its limit by itself, also when the provider changes.";
    }

    private String findsItself() {
        return " Each context finds its limit by itself, so it falls without any action; if it has not after a minute,"
                + " lower " + key("adaptive.max") + ".";
    }

    private boolean slow() {
        return calls.baselineMs() > 0 && calls.meanMs() - all.lagMs() >= CallMeter.SLOWER * calls.baselineMs();
    }

    /** Little's law: calls at once = calls per second x time of one call. */
    private double atOnce(double latencyMs) {
        return calls.acceptedPerSecond() * latencyMs / 1e3;
    }

    private int contexts() {
        return Math.max(1, used.contexts());
    }

    private String refusedText() {
        return AdviceText.text(
                "The provider refused %s of %s calls/s (429 or 503); it took %s calls/s, each for %s ms (%s ms at best),"
                        + " with %s under way at once of the %s that our limits allow.",
                AdviceText.percent(calls.refusedShare()),
                calls.perSecond(),
                calls.acceptedPerSecond(),
                calls.meanMs(),
                calls.baselineMs(),
                used.inUse(),
                everywhere.limit());
    }

    private String slowText() {
        return AdviceText.text(
                "The provider takes %s ms per call at %s calls under way at once, while it took %s ms at best: it is at its"
                        + " capacity of %s calls/s, and more calls only wait there.",
                calls.meanMs(), used.inUse(), calls.baselineMs(), calls.acceptedPerSecond());
    }

    private Advice allRefused() {
        String text = AdviceText.text(
                "The provider refused all of %s calls/s (429 or 503): the plan is used up or the provider is down. No"
                        + " limit of ours helps; wait for the plan's next period or buy a bigger one.",
                calls.perSecond());
        return new Advice(Cause.PROVIDER_SATURATED, text, List.of(), Optional.empty(), List.of());
    }

    /**
     * Refused callers pause for a while, and meanwhile the provider has unused capacity. So it does more if we send at
     * once only as many calls as it takes.
     */
    private Advice refuses() {
        double room = Math.max(calls.atOnce(), atOnce(calls.meanMs()));
        int to = share(room);
        double after = callsPerSecond(Math.min(to * contexts(), room));
        String text = refusedText()
                + AdviceText.text(
                        " When it refused, it had %s of them at once; by Little's law it worked on %s on average,"
                                + " because refused callers pause for a while. Without refusals %s at once of %s ms are %s"
                                + " calls/s.",
                        room, atOnce(calls.meanMs()), Math.min(to * contexts(), room), calls.meanMs(), after);
        if (main.findsLimits()) {
            return advice(text + findsItself(), List.of(), calls.acceptedPerSecond());
        }
        if (to < used.perContext()) {
            return advice(text + adaptive(), List.of(limit(to)), after);
        }
        long rate = Math.max(1, (long) Math.floor(after));
        return advice(
                text + " The limits allow no more than that, so the rate is too high, not the number of calls at once.",
                List.of(new Change(
                        key("cluster.perSecond"), "more", Long.toString(rate), rate + " calls/s in the whole cluster")),
                after);
    }

    /* Rounds down, unless that gives less than now. */
    private int share(double room) {
        int less = (int) Math.floor(room / contexts() + NOISE);
        boolean enough = less * contexts() >= AS_MUCH * atOnce(calls.meanMs());
        return Math.max(1, enough ? less : less + 1);
    }

    private double callsPerSecond(double atOnce) {
        double now = calls.acceptedPerSecond();
        // Refused calls are work for the event loops too.
        double loops = all.busy() > 0 ? calls.perSecond() / all.busy() : Double.POSITIVE_INFINITY;
        return Math.max(now * AS_MUCH, Math.min(atOnce / calls.meanMs() * 1e3, loops));
    }

    private int between() {
        double best = CallMeter.bestAtOnce(calls.acceptedPerSecond(), calls.meanMs(), calls.baselineMs());
        return Math.max(1, (int) Math.ceil(best / contexts() - NOISE));
    }

    private Advice slowsDown() {
        int to = between();
        String text = slowText()
                + AdviceText.text(
                        " By Little's law %s calls/s of %s ms need %s at once; a limit between that and the present"
                                + " number loses nothing even if calls slow one another down.",
                        calls.acceptedPerSecond(), calls.baselineMs(), atOnce(calls.baselineMs()));
        return main.findsLimits()
                ? advice(text + findsItself(), List.of(), calls.acceptedPerSecond())
                : advice(text + adaptive(), List.of(limit(to)), calls.acceptedPerSecond());
    }

    private Change limit(int to) {
        return Change.of(
                key("perContext"),
                used.perContext(),
                to,
                AdviceText.total(to, everywhere.contexts(), all.processes()) + " at most");
    }

    private Advice advice(String text, List<Change> changes, double after) {
        double now = calls.acceptedPerSecond();
        boolean same = after < now * NOTEWORTHY;
        return new Advice(
                Cause.PROVIDER_SATURATED,
                text
                        + (same
                                ? " Expected: the same throughput, with less waiting and fewer refusals."
                                : AdviceText.text(" Expected: %s calls/s instead of %s.", after, now))
                        + " More than that needs a bigger plan; higher limits make it worse.",
                changes,
                Optional.of(new Expectation(
                        "provider calls/s", now, same ? now : after, same ? now : after, "weather provider")),
                List.of(
                        "The provider takes as much as it took during the measurement, and refuses because of the number"
                                + " of calls at once.",
                        "The best latency so far is that of a provider without overload, for calls of the same size."));
    }
}
