package dev.isotherm.limit;

import dev.isotherm.context.Deadline;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Timing;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds the limit of a {@link ContextLimiter} from the outcomes of its calls. It adds one (additive increase) after a
 * round of good answers that needed all permits, and takes a share away (multiplicative decrease) when the other side
 * reports an overload or answers much more slowly than it can.
 *
 * <p>Scope: one context, the context of its limiter; each context finds its own limit. It works only for calls that are
 * wrapped in {@link #watch}; a limiter without it keeps its configured limit.
 *
 * <p>It decreases at most once per round trip, because many calls report the same overload. It remembers the limit of
 * the overload as a ceiling: the limit grows quickly to just below it, and only now and then above it, more often while
 * that succeeds. A {@code Retry-After} stops the growth for that time.
 */
public final class AdaptiveLimit {
    private static final long BASELINE_PERIOD = Duration.ofMinutes(1).toNanos();

    private final ContextLimiter limiter;
    private final Settings settings;
    private final Timing timing;

    private int ceiling;
    private long probeAt;
    private long probePause;
    private long growAt;
    private boolean decreased;
    private long decreasedAt;
    private long roundTrip;
    private int answers;
    private long latencies;
    private boolean needed;
    private long fastest = Long.MAX_VALUE;
    private long fastestBefore = Long.MAX_VALUE;
    private long fastestSince;

    /**
     * Creates it; the limit does not change before calls are watched.
     *
     * @param limiter the limiter whose limit it finds
     * @param settings its bounds
     * @throws ForeignContextException if the caller is not on the limiter's context
     */
    public AdaptiveLimit(ContextLimiter limiter, Settings settings) {
        limiter.owner().guard();
        this.limiter = limiter;
        this.settings = settings;
        this.timing = limiter.timing();
        this.ceiling = settings.max();
        this.probePause = Deadline.nanos(settings.probe());
        long now = timing.nanoTime();
        this.growAt = now;
        this.probeAt = now;
        this.fastestSince = now;
    }

    /**
     * The bounds of the search.
     *
     * @param min the minimum limit, at least 1
     * @param max the maximum limit
     * @param decrease factor for the limit after an overload, for example 0.9; more than 0, less than 1
     * @param slowdown this many times the normal latency counts as an overload; more than 1
     * @param probe how long to stay below a limit that was too high before it is tried again
     */
    public record Settings(int min, int max, double decrease, double slowdown, Duration probe) {
        /** Refuses bounds that leave nothing to find. */
        public Settings {
            if (min < 1 || max < min || !(decrease > 0 && decrease < 1) || !(slowdown > 1) || probe.isNegative()) {
                throw new IllegalArgumentException("1 <= min <= max, 0 < decrease < 1, slowdown > 1 and probe >= 0 are"
                        + " needed, not " + min + ", " + max + ", " + decrease + ", " + slowdown + ", " + probe);
            }
        }

        /**
         * The default search between two limits: a tenth less after an overload, slow at three times the latency, a
         * probe every ten seconds.
         */
        public static Settings between(int min, int max) {
            return new Settings(min, max, 0.9, 3, Duration.ofSeconds(10));
        }
    }

    /** What an answer says about the load of the other side. */
    public sealed interface Signal {
        /** The other side did its work. */
        record Good() implements Signal {}

        /**
         * The other side has too many calls: 429 or 503.
         *
         * @param retryAfter the pause that it asked for; empty if it named none
         */
        record Overloaded(Optional<Duration> retryAfter) implements Signal {}

        /** Nothing: a refused key, a call that was cancelled. */
        record Nothing() implements Signal {}
    }

    /**
     * Wraps work that the limiter will run.
     *
     * @param work starts a call
     * @param judge returns what the outcome says about the load; must not throw
     * @return the work, wrapped so that its outcome is watched
     * @throws ForeignContextException if the caller is not on the limiter's context, here or where it is started
     */
    public <T> Supplier<Future<T>> watch(Supplier<Future<T>> work, Function<AsyncResult<T>, Signal> judge) {
        limiter.owner().guard();
        return () -> {
            limiter.owner().guard();
            long started = timing.nanoTime();
            return work.get().onComplete(outcome -> limiter.owner().execute(() -> note(started, judge.apply(outcome))));
        };
    }

    private void note(long started, Signal signal) {
        long now = timing.nanoTime();
        // A call that began before the limit was lowered only reports the load of that time.
        boolean current = !decreased || started - decreasedAt >= 0;
        if (signal instanceof Signal.Overloaded overloaded) {
            Duration asked = overloaded.retryAfter().orElse(Duration.ZERO);
            limiter.noteBackoff("the other side is overloaded", asked);
            growAt = later(growAt, now + Deadline.nanos(asked));
            if (current) {
                decrease(now);
            }
        } else if (signal instanceof Signal.Good && current) {
            good(now, now - started);
        }
    }

    private void good(long now, long latency) {
        answers++;
        latencies += latency;
        needed |= limiter.fullyUsed();
        if (answers < limiter.limit()) {
            return;
        }
        long mean = latencies / answers;
        roundTrip = mean;
        boolean slow = mean > settings.slowdown() * fastest(now, mean);
        boolean wanted = needed;
        newRound();
        if (slow) {
            decrease(now);
            limiter.noteBackoff("the other side is slow", Duration.ZERO);
        } else if (wanted && now - growAt >= 0) {
            grow(now);
        }
    }

    private void grow(long now) {
        int limit = limiter.limit();
        if (limit >= settings.max()) {
            return;
        }
        if (limit >= ceiling) {
            if (now - probeAt < 0) {
                return;
            }
            ceiling = limit + 1;
            probePause /= 2;
            probeAt = now + probePause;
        }
        limiter.resize(Math.max(settings.min(), limit + 1));
    }

    private void decrease(long now) {
        if (decreased && now - decreasedAt < roundTrip) {
            return;
        }
        int limit = limiter.limit();
        decreased = true;
        decreasedAt = now;
        ceiling = Math.max(settings.min(), limit - 1);
        probePause = Deadline.nanos(settings.probe());
        probeAt = now + probePause;
        newRound();
        limiter.resize(Math.min(
                settings.max(), Math.max(settings.min(), Math.min(limit - 1, (int) (limit * settings.decrease())))));
    }

    private void newRound() {
        answers = 0;
        latencies = 0;
        needed = false;
    }

    /* The fastest round of the last one to two minutes: the speed of the other side without an overload. */
    private long fastest(long now, long mean) {
        if (now - fastestSince >= BASELINE_PERIOD) {
            fastestBefore = fastest;
            fastest = Long.MAX_VALUE;
            fastestSince = now;
        }
        fastest = Math.min(fastest, mean);
        return Math.min(fastest, fastestBefore);
    }

    private static long later(long a, long b) {
        return b - a > 0 ? b : a;
    }
}
