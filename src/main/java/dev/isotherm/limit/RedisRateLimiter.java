package dev.isotherm.limit;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Limits how often something happens in the whole cluster: GCRA in one script, by the clock of Redis.
 *
 * <p>Scope: the cluster, that is all limiters with the same name and the same Redis. The object belongs to the context
 * of its link and refuses every other one. A waiting call holds nothing: a granted call is counted, a refused one costs
 * nothing.
 *
 * <p>While Redis is unavailable every call fails within the link's deadline with {@link
 * dev.isotherm.redis.RedisUnavailableException}; the caller decides whether to continue without the limit. A call whose
 * reply was lost may have been counted, so the limit may be too strict, but never too loose.
 */
public final class RedisRateLimiter {
    private final Owner owner;
    private final RedisLink link;
    private final Timing timing;
    private final List<String> keys;
    private final Script script = Script.load("limit/rate");
    private final int queue;
    private final Duration maxWait;
    private final WaitingRoom<Turn> waiters;

    private Rate rate;
    private boolean asking;
    private boolean pausing;
    private boolean closed;
    private Duration lastWait = Duration.ZERO;
    private Runnable wake = () -> {};

    /**
     * Creates a limiter.
     *
     * @param name the limit's name in the cluster; all users of the name must set the same rate
     * @param owner the context of the link
     * @param link the link to the Redis that counts
     * @param rate the limit
     * @param queue how many may wait on this context, see {@link #await}
     * @param maxWait maximum wait of one call
     */
    public RedisRateLimiter(String name, Context owner, RedisLink link, Rate rate, int queue, Duration maxWait) {
        this(name, owner, link, rate, queue, maxWait, Timing.of(owner));
    }

    RedisRateLimiter(
            String name, Context owner, RedisLink link, Rate rate, int queue, Duration maxWait, Timing timing) {
        String what = "rate limiter '" + name + "'";
        if (queue < 0 || maxWait.isNegative() || maxWait.isZero()) {
            throw new IllegalArgumentException(
                    "For the " + what + " queue >= 0 and maxWait > 0 are needed, not " + queue + ", " + maxWait);
        }
        this.owner = new Owner("rate limiter", name, owner);
        this.link = link;
        this.rate = rate;
        this.queue = queue;
        this.maxWait = maxWait;
        this.timing = timing;
        this.keys = List.of(LimitKeys.of(name).rate());
        this.waiters = new WaitingRoom<>(what, timing, now -> retryAfter());
    }

    /**
     * Waits for its turn. At most one request to Redis is open; it asks for all calls that wait here at that time.
     *
     * @param request how the call waits
     * @return completes when the call may begin; fails with {@link LimitExceededException} if too many wait, it waited
     *     too long or the limiter is closed, with {@link CancelledException} if it was cancelled, and if Redis is
     *     unavailable
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public Future<Void> await(Request request) {
        owner.guard();
        long now = timing.nanoTime();
        Optional<RuntimeException> refusal = waiters.refusal(request, now, queue, 0);
        if (refusal.isPresent()) {
            return CallerContext.failed(refusal.get());
        }
        Turn turn = new Turn(request, now);
        waiters.add(turn, maxWait);
        askForAll();
        return turn.promise.future();
    }

    /**
     * Reports the waiting calls of this context.
     *
     * @return the figures of this moment
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public Waits state() {
        owner.guard();
        return waiters.state();
    }

    /**
     * Changes the limit for the calls of this context, waiting ones too. All other contexts must make the same change.
     *
     * @param changed the new limit
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void configure(Rate changed) {
        owner.guard();
        rate = changed;
        if (pausing) {
            // With the new rate the next turn may come much sooner.
            wake.run();
            resume();
        }
    }

    /**
     * Refuses new calls and fails the waiting ones.
     *
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        closed = true;
        wake.run();
        waiters.close();
    }

    /* Calculated as if only this context asked, because the others are not known here. */
    private Duration retryAfter() {
        return DrainRate.bounded(lastWait.toNanos() + (double) waiters.size() * rate.interval());
    }

    private void askForAll() {
        if (asking || waiters.isEmpty()) {
            return;
        }
        asking = true;
        Rate asked = rate;
        // Rounded up, so that the limit is never exceeded.
        long micros = (asked.interval() + 999) / 1_000;
        link.run(script, keys, micros, asked.burst(), Math.min(waiters.size(), asked.burst()))
                .onComplete(reply -> owner.execute(() -> answered(asked, reply.result(), reply.cause())));
    }

    private void answered(Rate asked, Response reply, Throwable failure) {
        if (failure != null) {
            waiters.failAll(failure);
        } else if (reply.get(0).toInteger() > 0) {
            lastWait = Duration.ZERO;
            grant(reply.get(0).toInteger());
        } else if (asked.equals(rate)) {
            lastWait = Duration.of(reply.get(1).toLong(), ChronoUnit.MICROS);
            pause();
            return;
        }
        resume();
    }

    /* Permits of calls that left meanwhile are lost; that never exceeds the limit. */
    private void grant(int permits) {
        for (int i = 0; i < permits; i++) {
            long now = timing.nanoTime();
            waiters.expire(now);
            if (waiters.isEmpty()) {
                return;
            }
            Turn next = waiters.take();
            waiters.countGranted(now, now - next.since);
            next.promise.tryComplete();
        }
    }

    private void pause() {
        if (!closed) {
            pausing = true;
            wake = timing.after(lastWait, this::resume);
        }
    }

    private void resume() {
        pausing = false;
        asking = false;
        askForAll();
    }

    private static final class Turn extends Waiter {
        private final Promise<Void> promise = CallerContext.promise();

        Turn(Request request, long since) {
            super(request, since);
        }

        @Override
        void giveUp(Throwable cause) {
            promise.tryFail(cause);
        }
    }
}
