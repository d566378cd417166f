package dev.isotherm.limit;

import dev.isotherm.config.LimitConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds how much work of one kind is under way at once on one Vert.x context.
 *
 * <p>Scope: one context. A limiter belongs to the context it was made for and refuses every other one with a
 * {@link ForeignContextException}; that is why it needs no lock. Work beyond the limit waits in a bounded queue, first
 * in first out, each waiter no longer than {@link LimitConfig#maxWait()} and only until it is cancelled.
 */
public final class ContextLimiter {
    private static final long NO_TIMER = -1;

    private final String name;
    private final ContextInternal owner;
    private final VertxInternal vertx;
    private final LimitConfig settings;
    /* A linked set, so that a waiter that is cancelled leaves it at the same cost wherever it stands. */
    private final Set<Waiter<?>> waiters = new LinkedHashSet<>();

    private int inUse;
    private int peak;
    private long refused;
    private long expired;
    private boolean draining;
    private boolean closed;
    private long expiryTimer = NO_TIMER;

    /**
     * Makes a limiter for one context.
     *
     * @param name what it limits, as operators know it, for example {@code visual-crossing}
     * @param owner the only context whose calls it accepts; a duplicate of it counts as the same context
     * @param settings its bounds
     */
    public ContextLimiter(String name, Context owner, LimitConfig settings) {
        this.name = name;
        this.owner = ((ContextInternal) owner).unwrap();
        this.vertx = this.owner.owner();
        this.settings = settings;
    }

    /**
     * Runs work as soon as a permit is free; the permit comes back exactly once, when the work's future completes.
     *
     * @param work starts the work; called at most once, on the context of this call
     * @return the work's outcome; fails with {@link LimitExceededException} where the queue is full, the wait is over
     *     or the limiter is closed (the work was never started then)
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public <T> Future<T> run(Supplier<Future<T>> work) {
        return run(work, new Cancellation());
    }

    /**
     * As {@link #run(Supplier)}, for work that may be cancelled. While it waits it is never started once it is
     * cancelled. Work that was started keeps its permit until its future completes: it must itself listen.
     *
     * @param work starts the work; called at most once, on the context of this call
     * @param cancellation ends the waiting, at once; of the same context
     * @return the work's outcome; fails with {@link CancelledException} where it was cancelled before it was started,
     *     and with {@link LimitExceededException} as {@link #run(Supplier)} does
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public <T> Future<T> run(Supplier<Future<T>> work, Cancellation cancellation) {
        ContextInternal caller = guard();
        if (cancellation.cancelled()) {
            return caller.failedFuture(new CancelledException());
        }
        if (closed) {
            return caller.failedFuture(LimitExceededException.closed(name));
        }
        // While the queue is being drained some wait though permits are free: the bound counts both.
        if (inUse + waiters.size() >= (long) settings.perContext() + settings.queue()) {
            refused++;
            return caller.failedFuture(LimitExceededException.queueFull(name, settings));
        }
        Waiter<T> waiter = new Waiter<>(
                work, caller.promise(), System.nanoTime() + settings.maxWait().toNanos());
        waiters.add(waiter);
        drain();
        if (waiters.contains(waiter)) {
            waiter.unlisten = cancellation.onCancel(() -> withdraw(waiter));
        }
        if (!waiters.isEmpty() && expiryTimer == NO_TIMER) {
            armExpiry();
        }
        return waiter.promise.future();
    }

    /**
     * Tells what the limiter is doing.
     *
     * @return the figures of this moment
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public LimiterState state() {
        guard();
        return new LimiterState(name, settings.perContext(), inUse, waiters.size(), peak, refused, expired);
    }

    /**
     * Refuses all further work and fails those who wait; running work goes on and still gives its permit back.
     *
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void close() {
        guard();
        closed = true;
        if (expiryTimer != NO_TIMER) {
            vertx.cancelTimer(expiryTimer);
            expiryTimer = NO_TIMER;
        }
        while (!waiters.isEmpty()) {
            takeFirst().promise.tryFail(LimitExceededException.closed(name));
        }
    }

    private ContextInternal guard() {
        ContextInternal caller = ContextInternal.current();
        if (caller == null || caller.unwrap() != owner) {
            throw new ForeignContextException(name, owner, caller);
        }
        return caller;
    }

    /* A loop, not a recursion: work that completes at once would otherwise nest one frame per waiter. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            // On a busy event loop a permit may come back after a deadline but before the timer that watches it.
            expireOverdue();
            while (inUse < settings.perContext() && !waiters.isEmpty()) {
                start(takeFirst());
                expireOverdue();
            }
        } finally {
            draining = false;
        }
    }

    private Waiter<?> takeFirst() {
        Iterator<Waiter<?>> queue = waiters.iterator();
        Waiter<?> first = queue.next();
        queue.remove();
        first.unlisten.run();
        return first;
    }

    private void withdraw(Waiter<?> waiter) {
        if (waiters.remove(waiter)) {
            waiter.promise.tryFail(new CancelledException());
        }
    }

    private <T> void start(Waiter<T> waiter) {
        inUse++;
        peak = Math.max(peak, inUse);
        waiter.begin(name).onComplete(outcome -> onOwner(() -> finish(waiter, outcome)));
    }

    /* A foreign thread may complete the work: the counters are touched on the owner context only. */
    private void onOwner(Runnable action) {
        ContextInternal current = ContextInternal.current();
        if (current != null && current.unwrap() == owner) {
            action.run();
        } else {
            owner.runOnContext(ignored -> action.run());
        }
    }

    private <T> void finish(Waiter<T> waiter, AsyncResult<T> outcome) {
        inUse--;
        if (outcome.succeeded()) {
            waiter.promise.tryComplete(outcome.result());
        } else {
            waiter.promise.tryFail(outcome.cause());
        }
        drain();
    }

    /* All waiters may wait equally long, so the first in the queue is the first to expire: one timer serves all. */
    private void armExpiry() {
        long left = waiters.iterator().next().expiresAt - System.nanoTime();
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(left) + 1);
        expiryTimer = owner.setTimer(millis, id -> expire());
    }

    private void expire() {
        expiryTimer = NO_TIMER;
        expireOverdue();
        if (!waiters.isEmpty() && expiryTimer == NO_TIMER) {
            armExpiry();
        }
    }

    private void expireOverdue() {
        while (!waiters.isEmpty() && waiters.iterator().next().expiresAt - System.nanoTime() <= 0) {
            expired++;
            takeFirst().promise.tryFail(LimitExceededException.waitedTooLong(name, settings));
        }
    }

    private static final class Waiter<T> {
        private final Supplier<Future<T>> work;
        private final PromiseInternal<T> promise;
        private final long expiresAt;
        private Runnable unlisten = () -> {};

        Waiter(Supplier<Future<T>> work, PromiseInternal<T> promise, long expiresAt) {
            this.work = work;
            this.promise = promise;
            this.expiresAt = expiresAt;
        }

        /* On the caller's own context: what is started must not carry the trace of whoever gave the permit back. */
        Future<T> begin(String limiter) {
            ContextInternal before = promise.context().beginDispatch();
            try {
                Future<T> running = work.get();
                return running != null
                        ? running
                        : Future.failedFuture(new NullPointerException("the work for " + limiter + " gave no future"));
            } catch (Throwable e) {
                // Whatever it is: what is not caught here would take the permit with it.
                return Future.failedFuture(e);
            } finally {
                promise.context().endDispatch(before);
            }
        }
    }
}
