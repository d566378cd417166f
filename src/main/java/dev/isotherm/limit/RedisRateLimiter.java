package dev.isotherm.limit;

import dev.isotherm.redis.LimitKeys;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;

/**
 * Bounds how often something happens in a whole cluster: GCRA in one script, by the clock of Redis.
 *
 * <p>Scope: the cluster, that is all who use the same name and the same Redis. The object itself belongs to the context
 * of its link and refuses every other one. Nothing is held while one waits: what was granted is spent, and what was not
 * costs nothing.
 *
 * <p>While Redis is away every call fails within the link's deadline with {@link
 * dev.isotherm.redis.RedisUnavailableException}; whether to go on without the limit then is for the caller to say. A call
 * whose reply got lost may have been counted: the limit errs to the safe side.
 */
public final class RedisRateLimiter {
    private final String name;
    private final Owner owner;
    private final RedisLink link;
    private final int queue;
    private final Duration maxWait;
    private final Timing timing;
    private final List<String> keys;
    private final Script script = Script.load("rate");
    private final WaitingRoom<Turn> waiters;

    private Rate rate;
    private boolean asking;
    private boolean closed;
    private Duration lastWait = Duration.ZERO;
    private Runnable wake = () -> {};

    /**
     * Makes a limiter.
     *
     * @param name which limit of the cluster; all who name it must agree on the rate
     * @param owner the context of the link
     * @param link to the Redis that counts
     * @param rate the limit
     * @param queue how many may wait on this context, see {@link #await}
     * @param maxWait how long one may wait
     */
    public RedisRateLimiter(String name, Context owner, RedisLink link, Rate rate, int queue, Duration maxWait) {
        this(name, owner, link, rate, queue, maxWait, Timing.of(owner));
    }

    RedisRateLimiter(
            String name, Context owner, RedisLink link, Rate rate, int queue, Duration maxWait, Timing timing) {
        this.name = name;
        this.owner = new Owner("rate limiter", name, owner);
        this.link = link;
        this.rate = rate;
        this.queue = queue;
        this.maxWait = maxWait;
        this.timing = timing;
        this.keys = List.of(LimitKeys.of(name).rate());
        this.waiters = new WaitingRoom<>(
                timing, (patience, now) -> LimitExceededException.waitedTooLong(label(), patience, retryAfter()));
    }

    /** An answer to one who asked. */
    public sealed interface Permit {
        /** It may begin, now. */
        record Granted() implements Permit {}

        /**
         * It may not, and nothing was spent.
         *
         * @param retryAfter when it could, if nobody else asked
         */
        record Refused(Duration retryAfter) implements Permit {}
    }

    /**
     * Asks once, and waits for nothing but the answer.
     *
     * @param cost how many calls it counts as, 1 to the burst
     * @return the answer; fails where Redis is away
     * @throws IllegalArgumentException where it could never be granted
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<Permit> acquire(int cost) {
        owner.guard();
        if (cost < 1 || cost > rate.burst()) {
            throw new IllegalArgumentException(
                    "The " + label() + " grants 1 to " + rate.burst() + " at once, so never " + cost);
        }
        long micros = Math.max(1, Math.round(1e6 / rate.perSecond()));
        return link.run(script, keys, micros, rate.burst(), cost).map(wait -> {
            long refusedFor = wait.toLong();
            return refusedFor == 0 ? new Permit.Granted() : new Permit.Refused(Duration.ofNanos(refusedFor * 1_000));
        });
    }

    /**
     * Waits for its turn on this context and then for the cluster. Of all who wait here only one asks Redis.
     *
     * @param request how it waits
     * @return completes when it may begin; fails with {@link LimitExceededException} where too many wait, the wait is
     *     over or the limiter is closed, with {@link CancelledException} where it was cancelled, and where Redis is away
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<Void> await(Request request) {
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
        if (waiters.size() >= queue) {
            waiters.countRefused();
            return caller.failedFuture(LimitExceededException.tooManyWait(label(), queue, retryAfter()));
        }
        Turn turn = new Turn(caller.promise(), request, now);
        waiters.add(turn, maxWait);
        ask();
        return turn.promise.future();
    }

    /**
     * Tells who waits on this context.
     *
     * @return the figures of this moment
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Waits state() {
        owner.guard();
        return waiters.state();
    }

    /**
     * Changes the limit for the calls of this context; all others must do the same.
     *
     * @param changed the new limit
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void configure(Rate changed) {
        owner.guard();
        rate = changed;
    }

    /**
     * Refuses to let more wait, and fails those who do.
     *
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void close() {
        owner.guard();
        closed = true;
        wake.run();
        waiters.close(LimitExceededException.closed(label()));
    }

    private String label() {
        return "rate limiter '" + name + "'";
    }

    /* As if only this context asked: of the others nothing is known here. */
    private Duration retryAfter() {
        return DrainRate.bounded(lastWait.toNanos() + waiters.size() * rate.interval());
    }

    private void ask() {
        if (asking || waiters.isEmpty() || closed) {
            return;
        }
        asking = true;
        acquire(1)
                .onComplete(answer -> owner.execute(() -> {
                    if (answer.failed()) {
                        asking = false;
                        waiters.failAll(answer.cause());
                    } else if (answer.result() instanceof Permit.Refused refused) {
                        lastWait = refused.retryAfter();
                        pause(refused.retryAfter());
                    } else {
                        asking = false;
                        lastWait = Duration.ZERO;
                        grant();
                    }
                    ask();
                }));
    }

    private void pause(Duration length) {
        if (closed) {
            return;
        }
        wake = timing.after(length, () -> {
            asking = false;
            ask();
        });
    }

    /* Where the last one left while Redis was asked, what it granted is lost: to the safe side. */
    private void grant() {
        long now = timing.nanoTime();
        waiters.expire(now);
        if (!waiters.isEmpty()) {
            Turn next = waiters.take();
            waiters.countGranted(now, now - next.since);
            next.promise.tryComplete();
        }
    }
}
