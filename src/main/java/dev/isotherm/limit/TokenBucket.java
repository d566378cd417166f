package dev.isotherm.limit;

import dev.isotherm.context.CancelledException;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Optional;

/**
 * Bounds how often something begins on one Vert.x context: a bucket of tokens that fills at a {@link Rate}.
 *
 * <p>Scope: one context; the total is the rate times contexts. For what must hold over the whole cluster see {@link
 * RedisRateLimiter}. Calls wait as they do for a {@link ContextLimiter}: first in first out within a flow, bounded in
 * number and time. A token is spent, not given back, and whoever waits holds none.
 */
public final class TokenBucket {
    private final Owner owner;
    private final Timing timing;
    private final Rate rate;
    private final TurnQueue waiters;
    /* When the bucket will be full again: all that there is to know of how full it is now. */
    private long fullAt;
    private boolean draining;
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
        this.owner = new Owner("token bucket", name, owner);
        this.rate = rate;
        this.timing = timing;
        this.fullAt = timing.nanoTime();
        this.waiters = new TurnQueue("token bucket '" + name + "'", timing, queue, maxWait, this::retryAfter);
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
        Future<Void> turn = waiters.enter(caller, request, tokens(timing.nanoTime()));
        fill();
        return turn;
    }

    /**
     * Tells what the bucket holds.
     *
     * @return the figures of this moment
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public State state() {
        owner.guard();
        return new State(rate, tokens(timing.nanoTime()), waiters.state());
    }

    /**
     * Refuses all further calls and fails those who wait.
     *
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        disarm.run();
        waiters.close();
    }

    /* As if nobody else came. */
    private Duration retryAfter(long now) {
        return DrainRate.bounded((double) untilNext(now) + (double) waiters.size() * rate.interval());
    }

    private int tokens(long now) {
        long due = Math.max(0, fullAt - now);
        long missing = (due + rate.interval() - 1) / rate.interval();
        return (int) Math.max(0, rate.burst() - missing);
    }

    /* Zero or less where there is a token. */
    private long untilNext(long now) {
        return fullAt - now - (rate.burst() - 1) * rate.interval();
    }

    /* A loop, not a recursion: whoever is let begin may ask for more at once. */
    private void fill() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            for (long now = timing.nanoTime(); untilNext(now) <= 0; now = timing.nanoTime()) {
                Optional<TurnQueue.Turn> next = waiters.next();
                if (next.isEmpty()) {
                    return;
                }
                fullAt = (fullAt - now > 0 ? fullAt : now) + rate.interval();
                next.get().begin();
            }
            arm();
        } finally {
            draining = false;
        }
    }

    private void arm() {
        if (armed || waiters.isEmpty()) {
            return;
        }
        armed = true;
        disarm = timing.after(Duration.ofNanos(Math.max(0, untilNext(timing.nanoTime()))), this::alarm);
    }

    private void alarm() {
        armed = false;
        fill();
    }
}
