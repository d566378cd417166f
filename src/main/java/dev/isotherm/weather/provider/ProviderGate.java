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
 * What each call to the provider has to pass: the daily budget and the rate, which are the cluster's, and then the limit
 * of its context, which may find its size by itself. While a call waits for one of them it holds none of the others'
 * permits; what it spent of the budget it gets back where it was not billed.
 *
 * <p>Scope: one context, its limiter's; the budget and the rate are counted in Redis for all who share it. Whoever makes
 * it closes it.
 */
public final class ProviderGate {
    /** The name of all its limits. */
    public static final String NAME = "visual-crossing";

    private static final Logger LOG = LoggerFactory.getLogger(ProviderGate.class);

    private final ContextLimiter limiter;
    private final Optional<AdaptiveLimit> adaptive;
    private final ProviderLimits limits;
    private final LimitConfig file;
    private final RedisRateLimiter rate;
    private final DailyBudget budget;
    /** When the day ends of which a limit was warned of. */
    private final Map<Long, Instant> warned = new HashMap<>();

    private LimitConfig wanted;
    private OptionalDouble perSecond;
    private OptionalLong dailyRecords;

    /**
     * Makes one; call it on the context.
     *
     * @param owner the only context whose calls it accepts
     * @param link of the same context, to the Redis that counts for the cluster; it need not be started yet
     * @param file the limit of the context
     * @param limits all others
     */
    public ProviderGate(Context owner, RedisLink link, LimitConfig file, ProviderLimits limits) {
        this.limiter = new ContextLimiter(NAME, owner, file);
        this.limits = limits;
        this.file = file;
        this.wanted = file;
        this.adaptive = limits.adaptive()
                .map(bounds -> new AdaptiveLimit(limiter, AdaptiveLimit.Settings.between(bounds.min(), bounds.max())));
        this.perSecond = limits.cluster().perSecond();
        this.dailyRecords = limits.cluster().dailyRecords();
        this.rate =
                new RedisRateLimiter(NAME, owner, link, rate(perSecond.orElse(1)), file.queue() + 1, file.maxWait());
        this.budget = new DailyBudget(NAME, owner, link, dailyRecords.orElse(0));
    }

    /** The limit of this context. */
    public ContextLimiter limiter() {
        return limiter;
    }

    /** Who waits for the rate of the cluster, on this context. */
    public Waits rateWaits() {
        return rate.state();
    }

    /**
     * Estimates how long so many calls take where no others are made; of the cluster's rate as if it were this context's.
     *
     * @return empty where that cannot be told
     */
    public Optional<Duration> timeFor(int calls) {
        Optional<Duration> byPermits = limiter.timeFor(calls);
        if (perSecond.isEmpty()) {
            return byPermits;
        }
        Duration byRate = Duration.ofNanos((long) (calls / perSecond.getAsDouble() * 1e9));
        return byPermits.filter(time -> time.compareTo(byRate) > 0).or(() -> Optional.of(byRate));
    }

    /** How many connections the calls may need at once. */
    public int connections() {
        return limits.connections();
    }

    /**
     * Lets a call pass.
     *
     * @param request how it waits
     * @param cost what it takes of the daily budget
     * @param call starts it; called at most once, with a permit held
     * @param judge what its outcome says of the provider's load
     * @param billed whether the provider may have billed it; also asked where it was never started
     * @return the outcome of the call; fails with {@link Kind#BUDGET_SPENT}, as {@link ContextLimiter#run} does, or where
     *     the limits of the cluster need a Redis that is not to be had; the call was never started then
     */
    public <T> Future<T> pass(
            Request request,
            long cost,
            Supplier<Future<T>> call,
            Function<AsyncResult<T>, Signal> judge,
            Predicate<AsyncResult<T>> billed) {
        // Of the caller, before anything is waited for: a foreign one is to be told at once.
        limiter.settings();
        Supplier<Future<T>> watched = adaptive.map(a -> a.watch(call, judge)).orElse(call);
        if (dailyRecords.isEmpty()) {
            return turn(request).compose(mine -> limiter.run(watched, request));
        }
        return budget.spend(cost).compose(spending -> {
            warn(spending.state());
            if (!(spending instanceof Spending.Granted granted)) {
                return Future.failedFuture(spent(spending.state(), cost));
            }
            return turn(request).compose(mine -> limiter.run(watched, request)).onComplete(over -> {
                if (!billed.test(over)) {
                    refund(granted);
                }
            });
        });
    }

    private Future<Void> turn(Request request) {
        return perSecond.isPresent() ? rate.await(request) : Future.succeededFuture();
    }

    /* Sent, not awaited: the answer must not wait for it. What is not given back is lost to the safe side. */
    private void refund(Spending.Granted granted) {
        budget.refund(granted)
                .onFailure(e -> LOG.warn(
                        "{} day-records were spent of today's budget and not billed, and could not be given back: {}",
                        granted.cost(),
                        e.getMessage()));
    }

    private static WeatherException spent(DailyBudget.State state, long cost) {
        return new WeatherException(
                Kind.BUDGET_SPENT,
                "The day's budget of " + state.limit() + " day-records is spent ("
                        + (state.spent() > state.limit()
                                ? "it was lowered, " + state.spent() + " had been bought before"
                                : state.spent() + " are bought, this needs " + cost + " more")
                        + "); it begins anew at " + state.resetsAt() + ".",
                Optional.of(state.resetsIn()));
    }

    /* Once a day and limit: an operator may raise it, and lower it again. */
    private void warn(DailyBudget.State state) {
        Instant day = state.resetsAt();
        if (!state.warning() || day.equals(warned.put(state.limit(), day))) {
            return;
        }
        warned.values().removeIf(before -> before.isBefore(day));
        if (state.spent() > state.limit()) {
            LOG.warn(
                    "{} day-records of the weather provider are spent today, and the budget was lowered to {}: no more"
                            + " are bought until the count begins anew at {}",
                    state.spent(),
                    state.limit(),
                    day);
        } else {
            LOG.warn(
                    "{} of today's {} day-records of the weather provider are spent, {} % or more; the count begins"
                            + " anew at {}",
                    state.spent(), state.limit(), Math.round(DailyBudget.WARNING * 100), day);
        }
    }

    /**
     * Takes over what an operator changed; to be called as often as one likes.
     *
     * @param changed instead of the configuration, as far as it says anything
     */
    public void apply(LimitOverride changed) {
        LimitConfig now = changed.over(file);
        if (!now.equals(wanted)) {
            // A limit that was found stays where only the queue changes.
            int perContext =
                    now.perContext() == wanted.perContext() ? limiter.settings().perContext() : bounded(now);
            wanted = now;
            limiter.configure(new LimitConfig(perContext, now.queue(), now.maxWait()));
        }
        OptionalDouble rateNow = changed.perSecond(limits.cluster());
        if (!rateNow.equals(perSecond)) {
            perSecond = rateNow;
            // Without one, those who wait for the old one are not to wait it out.
            rate.configure(rate(rateNow.orElse(Rate.HIGHEST)));
        }
        dailyRecords = changed.dailyRecords(limits.cluster());
        dailyRecords.ifPresent(budget::configure);
    }

    /* The process that accepted the change may be configured otherwise than this one. */
    private int bounded(LimitConfig now) {
        return limits.adaptive()
                .map(a -> Math.max(a.min(), Math.min(a.max(), now.perContext())))
                .orElse(now.perContext());
    }

    private Rate rate(double calls) {
        return new Rate(calls, limits.cluster().burstAt(calls));
    }

    /** What is spent of the daily budget; empty where there is none. Fails where Redis is away. */
    public Future<Optional<DailyBudget.State>> budget() {
        return dailyRecords.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : budget.state().map(Optional::of);
    }

    /** Fails all who wait, and refuses all others. */
    public void close() {
        rate.close();
        limiter.close();
    }
}
