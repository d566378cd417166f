package dev.isotherm.weather.provider;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.limit.AdaptiveLimit;
import dev.isotherm.limit.AdaptiveLimit.Signal;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.DailyBudget;
import dev.isotherm.limit.DailyBudget.Spending;
import dev.isotherm.limit.Rate;
import dev.isotherm.limit.RedisRateLimiter;
import dev.isotherm.limit.Request;
import dev.isotherm.limit.Waits;
import dev.isotherm.limit.live.LimitOverride;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate that each call to the provider passes: the cluster's daily budget, the cluster's rate, and then the limit of
 * the context, which may be adaptive. A waiting call holds no permit. A call that was not billed returns its cost
 * to the budget.
 *
 * <p>Scope: the context of its limiter. Redis counts the budget and the rate for all processes. The code that makes a
 * gate closes it.
 */
public final class ProviderGate {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderGate.class);

    private final ContextLimiter limiter;
    private final Optional<AdaptiveLimit> adaptive;
    private final ProviderLimits limits;
    private final LimitConfig file;
    private final RedisRateLimiter rate;
    private final DailyBudget budget;
    /** The limits of which a warning was logged today, each with the end of that day. */
    private final Map<Long, Instant> warned = new HashMap<>();

    private long billed;
    private LimitConfig wanted;
    private OptionalDouble perSecond;
    private OptionalLong dailyRecords;

    /**
     * Makes a gate; call it on the context.
     *
     * @param owner the only context whose calls it accepts
     * @param link the link of the same context to the Redis that counts for the cluster; it need not be started yet
     * @param file the limit of the context
     * @param limits all other limits
     */
    public ProviderGate(Context owner, RedisLink link, LimitConfig file, ProviderLimits limits) {
        this.limiter = new ContextLimiter(limits.name(), owner, file);
        this.limits = limits;
        this.file = file;
        this.wanted = file;
        this.adaptive = limits.adaptive()
                .map(bounds -> new AdaptiveLimit(limiter, AdaptiveLimit.Settings.between(bounds.min(), bounds.max())));
        this.perSecond = limits.cluster().perSecond();
        this.dailyRecords = limits.cluster().dailyRecords();
        this.rate = new RedisRateLimiter(
                limits.name(), owner, link, rate(perSecond.orElse(1)), file.queue() + 1, file.maxWait());
        this.budget = new DailyBudget(limits.name(), owner, link, dailyRecords.orElse(0));
    }

    /** The name of all its limits. */
    public String name() {
        return limits.name();
    }

    /** The limit of this context. */
    public ContextLimiter limiter() {
        return limiter;
    }

    /** The calls of this context that wait for the cluster's rate. */
    public Waits rateWaits() {
        return rate.state();
    }

    /**
     * Estimates how long so many calls take if no others are made. The cluster's rate counts as if this context had all
     * of it, and as if the burst was not used up unless calls wait for the rate.
     *
     * @return empty if that is not known
     */
    public Optional<Duration> timeFor(int calls) {
        Optional<Duration> byPermits = limiter.timeFor(calls);
        if (perSecond.isEmpty()) {
            return byPermits;
        }
        double atOnce = rate.exhausted() ? 0 : limits.cluster().burstAt(perSecond.getAsDouble());
        double later = Math.max(0, calls - atOnce);
        Duration byRate = Duration.ofNanos((long) (later / perSecond.getAsDouble() * 1e9));
        return byPermits.filter(time -> time.compareTo(byRate) > 0).or(() -> Optional.of(byRate));
    }

    /** How much of the provider's plan the calls of this context may have cost so far, in the unit of the daily budget. */
    public long billed() {
        return billed;
    }

    /** The maximum number of connections that the calls need at once. */
    public int connections() {
        return limits.connections();
    }

    /**
     * Starts a call when all limits allow it.
     *
     * @param request how the call waits
     * @param cost what it takes from the daily budget, and what it counts as for the rate
     * @param call starts the call; called at most once, while a permit is held
     * @param judge derives the provider's load from the outcome
     * @param billed whether the provider may have billed the call; also asked if it was never started
     * @return the outcome of the call. Without starting the call, fails with {@link Kind#BUDGET_SPENT}, as {@link
     *     ContextLimiter#run}, or if the limits of the cluster need a Redis that is not available
     */
    public <T> Future<T> pass(
            Request request,
            CallCost cost,
            Supplier<Future<T>> call,
            Function<AsyncResult<T>, Signal> judge,
            Predicate<AsyncResult<T>> billed) {
        // Checks the caller's context before any wait, so that a foreign caller fails at once.
        limiter.settings();
        Supplier<Future<T>> watched = adaptive.map(a -> a.watch(call, judge)).orElse(call);
        if (dailyRecords.isEmpty()) {
            return turn(request, cost)
                    .compose(mine -> limiter.run(watched, request))
                    .onComplete(over -> count(cost, billed.test(over)));
        }
        return budget.spend(cost.records()).compose(spending -> {
            warn(spending.state());
            if (!(spending instanceof Spending.Granted granted)) {
                return Future.failedFuture(spent(spending.state(), cost.records()));
            }
            return turn(request, cost)
                    .compose(mine -> limiter.run(watched, request))
                    .onComplete(over -> {
                        boolean bought = billed.test(over);
                        count(cost, bought);
                        if (!bought) {
                            refund(granted);
                        }
                    });
        });
    }

    private void count(CallCost cost, boolean bought) {
        billed += bought ? cost.records() : 0;
    }

    private Future<Void> turn(Request request, CallCost cost) {
        return perSecond.isPresent() ? rate.await(request, cost.calls()) : Future.succeededFuture();
    }

    /* The refund is not awaited: the answer must not wait for it. If it fails, the budget is lower than necessary. */
    private void refund(Spending.Granted granted) {
        budget.refund(granted)
                .onFailure(e -> LOG.warn(
                        "{} {} that were not billed could not be returned to today's budget: {}",
                        granted.cost(),
                        limits.unit(),
                        e.getMessage()));
    }

    private WeatherException spent(DailyBudget.State state, long cost) {
        return new WeatherException(
                Kind.BUDGET_SPENT,
                "The day's budget of " + state.limit() + " " + limits.unit() + " is spent ("
                        + (state.spent() > state.limit()
                                ? "it was lowered after " + state.spent() + " were bought"
                                : state.spent() + " are bought, this needs " + cost + " more")
                        + "); it begins anew at " + state.resetsAt() + ".",
                Optional.of(state.resetsIn()));
    }

    /* Once a day for each value of the limit, because an operator may raise it and lower it again. */
    private void warn(DailyBudget.State state) {
        Instant day = state.resetsAt();
        if (!state.warning() || day.equals(warned.put(state.limit(), day))) {
            return;
        }
        warned.values().removeIf(before -> before.isBefore(day));
        if (state.spent() > state.limit()) {
            LOG.warn(
                    "{} {} of the weather provider are spent today, and the budget was lowered to {}: no more"
                            + " are bought until the count begins anew at {}",
                    state.spent(),
                    limits.unit(),
                    state.limit(),
                    day);
        } else {
            LOG.warn(
                    "{} of today's {} {} of the weather provider are spent, {} % or more; the count begins anew at {}",
                    state.spent(), state.limit(), limits.unit(), Math.round(DailyBudget.WARNING * 100), day);
        }
    }

    /**
     * Applies the changes of an operator. May be called repeatedly.
     *
     * @param changed replaces the configuration where it has a value
     */
    public void apply(LimitOverride changed) {
        LimitConfig now = changed.over(file);
        if (!now.equals(wanted)) {
            // An adaptive limit keeps its current value if only the queue changes.
            int perContext =
                    now.perContext() == wanted.perContext() ? limiter.settings().perContext() : bounded(now);
            wanted = now;
            limiter.configure(new LimitConfig(perContext, now.queue(), now.maxWait()));
        }
        OptionalDouble rateNow = changed.perSecond(limits.cluster());
        if (!rateNow.equals(perSecond)) {
            perSecond = rateNow;
            // If the rate is switched off, calls that wait for the old rate must continue at once.
            rate.configure(rate(rateNow.orElse(Rate.HIGHEST)));
        }
        dailyRecords = changed.dailyRecords(limits.cluster());
        dailyRecords.ifPresent(budget::configure);
    }

    /* The process that accepted the change may have another configuration than this one. */
    private int bounded(LimitConfig now) {
        return limits.adaptive()
                .map(a -> Math.max(a.min(), Math.min(a.max(), now.perContext())))
                .orElse(now.perContext());
    }

    private Rate rate(double calls) {
        return new Rate(calls, limits.cluster().burstAt(calls));
    }

    /** The state of the daily budget; empty if there is none. Fails if Redis is not available. */
    public Future<Optional<DailyBudget.State>> budget() {
        return dailyRecords.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : budget.state().map(Optional::of);
    }

    /** Fails all waiting calls, and refuses all later ones. */
    public void close() {
        rate.close();
        limiter.close();
    }
}
