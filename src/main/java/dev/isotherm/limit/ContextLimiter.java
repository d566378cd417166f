package dev.isotherm.limit;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Limits how much work of one kind runs at once on one Vert.x context.
 *
 * <p>Scope: one context. A limiter belongs to the context that it was created for and refuses every other one with a
 * {@link ForeignContextException}, so it needs no lock. Work above the limit waits in a bounded queue: interactive
 * before background work, see {@link Priority}; flows in turn, see {@link Request}; first in, first out within a flow.
 * A flow may get only a share of the permits and of the queue, see {@link Request#weight}.
 * Each call waits at most {@link LimitConfig#maxWait()} and until its own deadline, and only until it is cancelled. The
 * bounds can be changed at any time.
 *
 * <p>A permit is held until the work's future completes. It never expires, because the work would still run: work that
 * may hang needs its own deadline. The future may complete on any thread.
 */
public final class ContextLimiter {
    private final String name;
    private final Owner owner;
    private final Timing timing;
    private final WaitingRoom<Permit<?>> waiters;
    private final DrainRate rate = new DrainRate();
    private final MeanTime heldFor = new MeanTime();
    /* Of the flows that get a share only. */
    private final Map<String, Integer> held = new HashMap<>();

    private LimitConfig settings;
    private int inUse;
    private int peak;
    private long finished;
    private long heldNanos;
    private String pauseReason = "";
    private Duration pause = Duration.ZERO;
    private long pausedAt;
    private boolean draining;

    /**
     * Creates a limiter for one context.
     *
     * @param name its name for operators, for example {@code visual-crossing}
     * @param owner the only context whose calls it accepts; a duplicate of it counts as the same context
     * @param settings its bounds
     */
    public ContextLimiter(String name, Context owner, LimitConfig settings) {
        this(name, owner, settings, Timing.of(owner));
    }

    /**
     * Creates a limiter with another clock.
     *
     * @param name its name for operators
     * @param owner the only context whose calls it accepts
     * @param settings its bounds
     * @param timing the clock and timers, of the same context
     */
    public ContextLimiter(String name, Context owner, LimitConfig settings, Timing timing) {
        this.name = name;
        this.owner = new Owner("limiter", name, owner);
        this.settings = settings;
        this.timing = timing;
        this.waiters = new WaitingRoom<>(
                "limiter '" + name + "'", timing, this::retryAfter, permit -> mayTake(permit.request));
    }

    /**
     * Runs work as soon as a permit is free. The permit is released exactly once, when the work's future completes.
     * Waiting work that is cancelled is never started. Started work must listen to the cancellation itself.
     *
     * @param work starts the work; called at most once, on the context of this call
     * @param request how the work waits
     * @return the work's outcome. If the work was never started, fails with {@link CancelledException} if it was
     *     cancelled, and with {@link LimitExceededException} if the queue is full, it waited too long or the limiter is
     *     closed
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public <T> Future<T> run(Supplier<Future<T>> work, Request request) {
        owner.guard();
        long now = timing.nanoTime();
        int free = mayTake(request) ? settings.perContext() - inUse : 0;
        // While the queue is being drained, some calls wait although permits are free.
        Optional<RuntimeException> refusal = waiters.refusal(request, now, settings.queue(), free);
        if (refusal.isPresent()) {
            return CallerContext.failed(refusal.get());
        }
        Permit<T> permit = new Permit<>(this, work, CallerContext.promise(), request, now);
        if (free > 0 && !draining && waiters.isEmpty()) {
            startAlone(permit, now);
        } else {
            waiters.add(permit, settings.maxWait());
        }
        drain();
        return permit.promise.future();
    }

    /**
     * Reports what the limiter is doing.
     *
     * @return the figures of this moment
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public LimiterState state() {
        owner.guard();
        Optional<LimiterState.Pause> lastPause = pauseReason.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new LimiterState.Pause(pauseReason, pause, Duration.ofNanos(timing.nanoTime() - pausedAt)));
        return new LimiterState(
                name,
                settings.perContext(),
                inUse,
                peak,
                finished,
                Duration.ofNanos(heldNanos),
                waiters.state(),
                lastPause);
    }

    /**
     * Changes the limit. A higher limit takes effect at once. A lower one stops no running work; new work starts only
     * when less than the new limit runs.
     *
     * @param permits how much work may run at once
     * @throws IllegalArgumentException if it is less than 1
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void resize(int permits) {
        configure(new LimitConfig(permits, settings.queue(), settings.maxWait()));
    }

    /**
     * Changes all bounds. Waiting calls keep waiting, each until the deadline that it has already.
     *
     * @param changed the new bounds
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void configure(LimitConfig changed) {
        owner.guard();
        settings = changed;
        rate.use(timing.nanoTime(), inUse >= changed.perContext());
        drain();
    }

    /**
     * Records for operators that a user of the limiter pauses. The limiter does nothing else with it. The user must not
     * hold a permit during the pause.
     *
     * @param reason in a few words, for example {@code 429}
     * @param length of the pause
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void noteBackoff(String reason, Duration length) {
        owner.guard();
        pauseReason = reason;
        pause = length;
        pausedAt = timing.nanoTime();
    }

    /**
     * Estimates how long this many calls take with all permits, from how long the latest calls held theirs.
     *
     * @param calls one or more
     * @return empty if too few calls have ended for an estimate
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public Optional<Duration> timeFor(int calls) {
        owner.guard();
        double rounds = Math.max(1, (double) calls / settings.perContext());
        return heldFor.mean().map(nanos -> Duration.ofNanos((long) (rounds * nanos)));
    }

    /**
     * Refuses new work and fails waiting work. Running work continues and still releases its permit.
     *
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        waiters.close();
    }

    /** Whether all permits are in use, so that more work would need a higher limit. */
    boolean fullyUsed() {
        return inUse >= settings.perContext();
    }

    int limit() {
        return settings.perContext();
    }

    /**
     * Returns the present bounds.
     *
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public LimitConfig settings() {
        owner.guard();
        return settings;
    }

    Owner owner() {
        return owner;
    }

    Timing timing() {
        return timing;
    }

    private Duration retryAfter(long now) {
        return rate.timeFor(now, waiters.size() + 1, settings.maxWait());
    }

    /* Calls that the work makes while it starts must wait for the loop, as in drain(). */
    private void startAlone(Permit<?> permit, long now) {
        draining = true;
        try {
            start(permit, now);
        } finally {
            draining = false;
        }
    }

    /* A loop, not a recursion: work that completes at once would otherwise add one stack frame per waiter. */
    private void drain() {
        if (draining || waiters.isEmpty()) {
            return;
        }
        draining = true;
        try {
            // On a busy event loop a permit may come back after a deadline but before the timer that watches it.
            long now = timing.nanoTime();
            waiters.expire(now);
            for (Optional<Permit<?>> next = next(); next.isPresent(); next = next()) {
                waiters.take(next.get());
                start(next.get(), now);
                now = timing.nanoTime();
                waiters.expire(now);
            }
        } finally {
            draining = false;
        }
    }

    private Optional<Permit<?>> next() {
        return inUse < settings.perContext() ? waiters.peek() : Optional.empty();
    }

    private boolean mayTake(Request request) {
        return request.mayTake(held.getOrDefault(request.flow(), 0), settings.perContext() - inUse);
    }

    private void start(Permit<?> permit, long now) {
        inUse++;
        if (permit.request.weight() > 0) {
            held.merge(permit.request.flow(), 1, Integer::sum);
        }
        peak = Math.max(peak, inUse);
        rate.use(now, fullyUsed());
        waiters.countGranted(now, now - permit.since);
        permit.begin(now);
    }

    private <T> void finish(Permit<T> permit, T result, Throwable failure) {
        long now = timing.nanoTime();
        inUse--;
        if (permit.request.weight() > 0) {
            held.computeIfPresent(permit.request.flow(), (flow, count) -> count == 1 ? null : count - 1);
        }
        finished++;
        heldNanos += now - permit.startedAt;
        heldFor.add(now - permit.startedAt);
        rate.finished();
        rate.use(now, fullyUsed());
        if (failure == null) {
            permit.promise.tryComplete(result);
        } else {
            permit.promise.tryFail(failure);
        }
        drain();
    }

    /** One call. It listens to its own work, so a call that need not wait allocates nothing more. */
    private static final class Permit<T> extends Waiter implements Completable<T> {
        private final ContextLimiter limiter;
        private final Supplier<Future<T>> work;
        private final Promise<T> promise;
        private long startedAt;

        Permit(ContextLimiter limiter, Supplier<Future<T>> work, Promise<T> promise, Request request, long since) {
            super(request, since);
            this.limiter = limiter;
            this.work = work;
            this.promise = promise;
        }

        /* Runs on the caller's own context, so that the work does not carry the trace of the call that released the
         * permit. */
        void begin(long now) {
            startedAt = now;
            Future<T> running;
            try {
                running = CallerContext.workAs(promise, work);
                if (running == null) {
                    running = Future.failedFuture(
                            new NullPointerException("the work for " + limiter.name + " gave no future"));
                }
            } catch (Throwable e) {
                // Catches everything, because an exception that escapes here would lose the permit.
                running = Future.failedFuture(e);
            }
            running.onComplete(this);
        }

        /* Another thread may complete the work, but the counters may change only on the owner context. */
        @Override
        public void complete(T result, Throwable failure) {
            if (limiter.owner.here()) {
                limiter.finish(this, result, failure);
            } else {
                limiter.owner.execute(() -> limiter.finish(this, result, failure));
            }
        }

        @Override
        void giveUp(Throwable cause) {
            promise.tryFail(cause);
        }
    }
}
