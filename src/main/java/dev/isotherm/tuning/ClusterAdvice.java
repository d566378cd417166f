package dev.isotherm.tuning;

import dev.isotherm.metrics.ContextReport.Calls;
import dev.isotherm.metrics.Group;
import dev.isotherm.tuning.Advice.Cause;
import dev.isotherm.tuning.Advice.Change;
import dev.isotherm.tuning.Advice.Expectation;
import dev.isotherm.tuning.ClusterLimits.Budget;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks whether a limit of the whole cluster holds the calls back: the day's budget or the rate. */
final class ClusterAdvice {
    /* How many more calls would come is not known, so one advice at most doubles the rate. */
    private static final double MOST = 2;
    private static final double NOTEWORTHY_WAIT_MS = 1;
    /* What is left may not suffice for the call of a month. */
    private static final double SPENT = 0.99;

    private final Group all;
    private final ClusterLimits limits;

    ClusterAdvice(Group all, ClusterLimits limits) {
        this.all = all;
        this.limits = limits;
    }

    /** Empty unless the budget of the day is spent. No other setting matters then: no call is sent. */
    Optional<Advice> spent() {
        return limits.budget()
                .filter(budget -> budget.spent() >= SPENT * budget.limit())
                .map(budget ->
                        new Advice(Cause.BUDGET_SPENT, spentText(budget), List.of(), Optional.empty(), List.of()));
    }

    private String spentText(Budget budget) {
        return AdviceText.text(
                "The budget of the day is spent (%s of %s), so calls to the provider are refused for the next %s; days"
                        + " that are stored are still served. If your plan allows more, raise %s: waiting jobs notice within"
                        + " minutes. Fewer places, or no warming, need less.",
                budget.spent(), budget.limit(), time(budget.resetsIn()), key("dailyRecords"));
    }

    private static String time(Duration left) {
        return left.toHours() > 0 ? left.toHours() + " h " + left.toMinutesPart() + " min" : left.toMinutes() + " min";
    }

    /** Empty unless calls wait for the rate. Waiting calls hold no permit but a job slot, so slots look short. */
    Optional<Advice> rate() {
        boolean binds =
                limits.perSecond().isPresent() && limits.waiting() > 0 && limits.waitedP50Ms() > NOTEWORTHY_WAIT_MS;
        return binds ? Optional.of(rate(limits.perSecond().getAsDouble())) : Optional.empty();
    }

    private Advice rate(double now) {
        Calls calls = all.provider();
        double room = room(calls);
        double factor = Math.max(1, Math.min(MOST, room));
        String to = BigDecimal.valueOf(MOST * now).stripTrailingZeros().toPlainString();
        String text = AdviceText.text(
                "%s calls wait for the rate of the whole cluster (%s calls/s), half of those granted lately for more than"
                        + " %s ms. If your plan allows more calls per second, raise it. Otherwise this is your limit: more"
                        + " slots, instances or permits only let more calls wait.",
                limits.waiting(), now, limits.waitedP50Ms());
        double before = calls.acceptedPerSecond();
        return new Advice(
                Cause.CLUSTER_RATE_TOO_LOW,
                text + AdviceText.text(" Expected: %s provider calls/s instead of %s.", before * factor, before),
                List.of(new Change(
                        key("perSecond"),
                        BigDecimal.valueOf(now).stripTrailingZeros().toPlainString(),
                        to,
                        to + " calls/s in the whole cluster")),
                Optional.of(new Expectation(
                        "provider calls/s",
                        before,
                        before * factor,
                        before * factor,
                        factor < MOST ? "provider limit" : key("perSecond"))),
                List.of("The plan allows that many calls per second; if not, the provider refuses them with 429."));
    }

    /* How many times as many calls the permits of all contexts allow; by Little's law. */
    private double room(Calls calls) {
        double used = calls.acceptedPerSecond() * calls.meanMs() / 1e3;
        int permits = all.providerLimiter().limit();
        return used <= 0 || permits == 0 ? MOST : permits / used;
    }

    private String key(String setting) {
        return "limits." + limits.name() + ".cluster." + setting;
    }
}
