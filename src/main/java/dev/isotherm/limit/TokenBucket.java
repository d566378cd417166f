package dev.isotherm.limit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;

/**
 * Bounds how often something begins on one Vert.x context: a bucket of tokens that fills at a {@link Rate}.
 *
 * <p>Scope: one context; the total is the rate times contexts. For what must hold over the whole cluster see {@link
 * RedisRateLimiter}. Calls wait as they do for a {@link ContextLimiter}: first in first out within a flow, bounded in
 * number and time. A token is spent, not given back, and whoever waits holds none.
 */
public final class TokenBucket {
    private final String name;
    private final Owner owner;
    private final Timing timing;
    private final Rate rate;
    private final int queue;
    private final Duration maxWait;
    private final WaitingRoom<Turn> waiters;
    /* When the bucket will be full again: all that there is to know of how full it is now. */
    private long fullAt;
    private boolean draining;
    private boolean closed;
    private boolean armed;
    private Runnable disarm = () -> {};

    /**
     * Makes a full bucket.
     *
     * @param name what it limits, as operators know it
     * @param owner the only context whose calls it accepts
     * @param rate how fast it fills, and how much it holds
     * @param queue how many may wait; beyond it a call is refused at once
     * @param maxWait how long one may wait
     */
    public TokenBucket(String name, Context owner, Rate rate, int queue, Duration maxWait) {
        this(name, owner, rate, queue, maxWait, Timing.of(owner));
    }

    /**
     * Makes a full bucket that goes by another time.
     *
     * @param name what it limits, as operators know it
     * @param owner the only context whose calls it accepts
     * @param rate how fast it fills, and how much it holds
     * @param queue how many may wait
     * @param maxWait how long one may wait
     * @param timing of the same context
     */
    public TokenBucket(String name, Context owner, Rate rate, int queue, Duration maxWait, Timing timing) {
        this.name = name;
        this.owner = new Owner("token bucket", name, owner);
        this.rate = rate;
        this.queue = queue;
        this.maxWait = maxWait;
        this.timing = timing;
        this.fullAt = timing.nanoTime();
        this.waiters = new WaitingRoom<>(
                timing, (patience, now) -> LimitExceededException.waitedTooLong(label(), patience, retryAfter(now)));
    }

    /**
     * What a bucket holds, and who waits for it.
     *
     * @param rate how fast it fills, and how much it can hold
     * @param tokens how many it holds now
     * @param waits who waits, and what became of those who did
     */
    public record State(Rate rate, int tokens, Waits waits) {}

    /**
     * Takes a token as {@link Request#USUAL}.
     *
     * @return as {@link #take(Request)}
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<Void> take() {
        return take(Request.USUAL);
    }

    /**
     * Takes a token as soon as there is one.
     *
     * @param request how it waits
     * @return completes with the token; fails with {@link LimitExceededException} where too many wait, the wait is over
     *     or the bucket is closed, and with {@link CancelledException} where it was cancelled
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<Void> take(Request request) {
        ContextInternal caller = owner.guard();
        if (request.cancelled()) {
            return caller.failedFuture(waiters.countCancelled());
        }
        if (closed) {
            return caller.failedFuture(LimitExceededException.closed(label()));
        }
        long now = timing.nanoTime();
        if (request.expired()) {
            return caller.failedFuture(waiters.countExpired(Duration.ZERO, now));
        }
        if (waiters.isEmpty() && missing(now) <= 0) {
            spend(now);
            waiters.countGranted(now, 0);
            return caller.succeededFuture();
        }
        if (waiters.size() >= queue) {
            waiters.countRefused();
            return caller.failedFuture(LimitExceededException.tooManyWait(label(), queue, retryAfter(now)));
        }
        Turn turn = new Turn(caller.promise(), request, now);
        waiters.add(turn, maxWait);
        arm(now);
        return turn.promise.future();
    }

    /**
     * Tells what the bucket holds.
     *
     * @return the figures of this moment
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public State state() {
        owner.guard();
        long due = Math.max(0, fullAt - timing.nanoTime());
        long missing = (due + rate.interval() - 1) / rate.interval();
        return new State(rate, (int) Math.max(0, rate.burst() - missing), waiters.state());
    }

    /**
     * Refuses all further calls and fails those who wait.
     *
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        closed = true;
        disarm.run();
        waiters.close(LimitExceededException.closed(label()));
    }

    private String label() {
        return "token bucket '" + name + "'";
    }

    private Duration retryAfter(long now) {
        return DrainRate.bounded(missing(now) + waiters.size() * rate.interval());
    }

    /* Until there is a token. */
    private long missing(long now) {
        return fullAt - now - (rate.burst() - 1) * rate.interval();
    }

    private void spend(long now) {
        fullAt = (fullAt - now > 0 ? fullAt : now) + rate.interval();
    }

    private void arm(long now) {
        if (armed || waiters.isEmpty()) {
            return;
        }
        armed = true;
        disarm = timing.after(Duration.ofNanos(Math.max(0, missing(now))), this::fill);
    }

    private void fill() {
        armed = false;
        if (draining) {
            return;
        }
        draining = true;
        try {
            long now = timing.nanoTime();
            waiters.expire(now);
            while (!waiters.isEmpty() && missing(now) <= 0) {
                Turn next = waiters.take();
                spend(now);
                waiters.countGranted(now, now - next.since);
                next.promise.tryComplete();
                now = timing.nanoTime();
                waiters.expire(now);
            }
        } finally {
            draining = false;
        }
        arm(timing.nanoTime());
    }
}
