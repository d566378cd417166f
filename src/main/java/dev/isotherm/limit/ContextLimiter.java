package dev.isotherm.limit;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Bounds how much work of one kind is under way at once on one Vert.x context.
 *
 * <p>Scope: one context. A limiter belongs to the context it was made for and refuses every other one with a
 * {@link ForeignContextException}; that is why it needs no lock. Work beyond the limit waits in a bounded queue,
 * interactive before background work as {@link Priority} says, flows in turn as {@link Request} says, first in first out
 * within a flow; each waiter no longer than {@link LimitConfig#maxWait()} and its own deadline, and only until it is
 * cancelled. The bounds may be changed at any time.
 *
 * <p>A permit is held while the work's future is not complete and is never taken back by time, as the work would still
 * go on: work that may hang needs a deadline of its own. It may complete on any thread.
 */
public final class ContextLimiter {
    private final String name;
    private final Owner owner;
    private final Timing timing;
    private final WaitingRoom<Permit<?>> waiters;
    private final DrainRate rate = new DrainRate();
    private final MeanTime held = new MeanTime();

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
     * Makes a limiter for one context.
     *
     * @param name what it limits, as operators know it, for example {@code visual-crossing}
     * @param owner the only context whose calls it accepts; a duplicate of it counts as the same context
     * @param settings its bounds
     */
    public ContextLimiter(String name, Context owner, LimitConfig settings) {
        this(name, owner, settings, Timing.of(owner));
    }

    /**
     * Makes a limiter that goes by another time.
     *
     * @param name what it limits, as operators know it
     * @param owner the only context whose calls it accepts
     * @param settings its bounds
     * @param timing of the same context
     */
    public ContextLimiter(String name, Context owner, LimitConfig settings, Timing timing) {
        this.name = name;
        this.owner = new Owner("limiter", name, owner);
        this.settings = settings;
        this.timing = timing;
        this.waiters = new WaitingRoom<>("limiter '" + name + "'", timing, this::retryAfter);
    }

    /**
     * Runs work as soon as a permit is free, as {@link Request#USUAL}; the permit comes back exactly once, when the
     * work's future completes.
     *
     * @param work starts the work; called at most once, on the context of this call
     * @return the work's outcome; fails with {@link LimitExceededException} where the queue is full, the wait is over
     *     or the limiter is closed (the work was never started then)
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public <T> Future<T> run(Supplier<Future<T>> work) {
        return run(work, Request.USUAL);
    }

    /**
     * As {@link #run(Supplier)}, for work that may be cancelled.
     *
     * @param work starts the work; called at most once, on the context of this call
     * @param cancellation ends the waiting, at once; of the same context
     * @return as {@link #run(Supplier, Request)}
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public <T> Future<T> run(Supplier<Future<T>> work, Cancellation cancellation) {
        return run(work, Request.of(Priority.INTERACTIVE, "", cancellation));
    }

    /**
     * As {@link #run(Supplier)}, waiting as the request says. While it waits it is never started once it is cancelled.
     * Work that was started keeps its permit until its future completes: it must itself listen.
     *
     * @param work starts the work; called at most once, on the context of this call
     * @param request how it waits
     * @return the work's outcome; fails with {@link CancelledException} where it was cancelled before it was started,
     *     and with {@link LimitExceededException} as {@link #run(Supplier)} does
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public <T> Future<T> run(Supplier<Future<T>> work, Request request) {
        owner.guard();
        long now = timing.nanoTime();
        int free = Math.max(0, settings.perContext() - inUse);
        // While the queue is being drained some wait though permits are free.
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
     * Tells what the limiter is doing.
     *
     * @return the figures of this moment
     * @throws ForeignContextException where the caller is not on the owner context
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
     * Changes the limit. More takes effect at once; with less, nothing that runs is stopped, and nothing is started
     * until no more than the new limit is under way.
     *
     * @param permits how much may be under way at once
     * @throws IllegalArgumentException where that is less than 1
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void resize(int permits) {
        configure(new LimitConfig(permits, settings.queue(), settings.maxWait()));
    }

    /**
     * Changes all bounds. Those who wait stay, each until the deadline that it came with.
     *
     * @param changed the new bounds
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void configure(LimitConfig changed) {
        owner.guard();
        settings = changed;
        rate.use(timing.nanoTime(), inUse >= changed.perContext());
        drain();
    }

    /**
     * Keeps for operators that whoever uses the limiter backs off; of this, the limiter itself does nothing. Nobody
     * holds a permit while it backs off.
     *
     * @param reason in a few words, for example {@code 429}
     * @param length of the pause
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void noteBackoff(String reason, Duration length) {
        owner.guard();
        pauseReason = reason;
        pause = length;
        pausedAt = timing.nanoTime();
    }

    /**
     * Estimates how long so many calls take with all permits, by how long the latest ones held theirs.
     *
     * @param calls one or more
     * @return empty where too few have ended to tell
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Optional<Duration> timeFor(int calls) {
        owner.guard();
        double rounds = Math.max(1, (double) calls / settings.perContext());
        return held.mean().map(nanos -> Duration.ofNanos((long) (rounds * nanos)));
    }

    /**
     * Refuses all further work and fails those who wait; running work goes on and still gives its permit back.
     *
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        waiters.close();
    }

    /** Whether there is no permit to spare: more work would need a higher limit. */
    boolean fullyUsed() {
        return inUse >= settings.perContext();
    }

    int limit() {
        return settings.perContext();
    }

    /**
     * Tells the bounds that hold now.
     *
     * @throws ForeignContextException where the caller is not on the owner context
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

    /* What the work asks for while it is started has to wait for the loop, as in drain(). */
    private void startAlone(Permit<?> permit, long now) {
        draining = true;
        try {
            start(permit, now);
        } finally {
            draining = false;
        }
    }

    /* A loop, not a recursion: work that completes at once would otherwise nest one frame per waiter. */
    private void drain() {
        if (draining || waiters.isEmpty()) {
            return;
        }
        draining = true;
        try {
            // On a busy event loop a permit may come back after a deadline but before the timer that watches it.
            long now = timing.nanoTime();
            waiters.expire(now);
            while (inUse < settings.perContext() && !waiters.isEmpty()) {
                start(waiters.take(), now);
                now = timing.nanoTime();
                waiters.expire(now);
            }
        } finally {
            draining = false;
        }
    }

    private void start(Permit<?> permit, long now) {
        inUse++;
        peak = Math.max(peak, inUse);
        rate.use(now, fullyUsed());
        waiters.countGranted(now, now - permit.since);
        permit.begin(now);
    }

    private <T> void finish(Permit<T> permit, T result, Throwable failure) {
        long now = timing.nanoTime();
        inUse--;
        finished++;
        heldNanos += now - permit.startedAt;
        held.add(now - permit.startedAt);
        rate.finished();
        rate.use(now, fullyUsed());
        if (failure == null) {
            permit.promise.tryComplete(result);
        } else {
            permit.promise.tryFail(failure);
        }
        drain();
    }

    /** One call, which listens to its own work: nothing more is allocated where nobody waits. */
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

        /* On the caller's own context: what is started must not carry the trace of whoever gave the permit back. */
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
                // Whatever it is: what is not caught here would take the permit with it.
                running = Future.failedFuture(e);
            }
            running.onComplete(this);
        }

        /* A foreign thread may complete the work: the counters are touched on the owner context only. */
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
