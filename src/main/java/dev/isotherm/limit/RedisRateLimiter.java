package dev.isotherm.limit;

import dev.isotherm.context.CancelledException;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import dev.isotherm.context.Timing;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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
    private final String label;
    private final Owner owner;
    private final RedisLink link;
    private final Timing timing;
    private final List<String> keys;
    private final Script script = Script.load("limit/rate");
    private final TurnQueue waiters;

    private Rate rate;
    private boolean asking;
    private boolean pausing;
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
        this.label = "rate limiter '" + name + "'";
        this.owner = new Owner("rate limiter", name, owner);
        this.link = link;
        this.rate = rate;
        this.timing = timing;
        this.keys = List.of(LimitKeys.of(name).rate());
        this.waiters = new TurnQueue(label, timing, queue, maxWait, now -> retryAfter());
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
                    "The " + label + " grants 1 to " + rate.burst() + " at once, so never " + cost);
        }
        return ask(cost, cost)
                .map(reply -> reply.get(0).toInteger() > 0 ? new Permit.Granted() : new Permit.Refused(waitOf(reply)));
    }

    /**
     * Waits for its turn. One question to Redis is under way at most, and asks for all who wait here by then.
     *
     * @param request how it waits
     * @return completes when it may begin; fails with {@link LimitExceededException} where too many wait, the wait is
     *     over or the limiter is closed, with {@link CancelledException} where it was cancelled, and where Redis is away
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<Void> await(Request request) {
        owner.guard();
        Future<Void> turn = waiters.enter(request, 0);
        askForAll();
        return turn;
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
     * Changes the limit for the calls of this context, those that wait included; all others must do the same.
     *
     * @param changed the new limit
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void configure(Rate changed) {
        owner.guard();
        rate = changed;
        if (pausing) {
            // It may be their turn much sooner now.
            wake.run();
            resume();
        }
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
        waiters.close();
    }

    /* As if only this context asked: of the others nothing is known here. */
    private Duration retryAfter() {
        return DrainRate.bounded(lastWait.toNanos() + (double) waiters.size() * rate.interval());
    }

    private Future<Response> ask(int least, int most) {
        // Rounded up, for a limit is not to be exceeded.
        long micros = (rate.interval() + 999) / 1_000;
        return link.run(script, keys, micros, rate.burst(), least, most);
    }

    private static Duration waitOf(Response reply) {
        return Duration.of(reply.get(1).toLong(), ChronoUnit.MICROS);
    }

    private void askForAll() {
        if (asking || waiters.isEmpty()) {
            return;
        }
        asking = true;
        Rate asked = rate;
        ask(1, Math.min(waiters.size(), asked.burst()))
                .onComplete(reply -> owner.execute(() -> answered(asked, reply.result(), reply.cause())));
    }

    private void answered(Rate asked, Response reply, Throwable failure) {
        if (failure != null) {
            waiters.failAll(failure);
        } else if (reply.get(0).toInteger() > 0) {
            lastWait = Duration.ZERO;
            // What was granted for those who left meanwhile is lost: to the safe side.
            for (int granted = reply.get(0).toInteger(); granted > 0; granted--) {
                waiters.next().ifPresent(TurnQueue.Turn::begin);
            }
        } else if (asked.equals(rate)) {
            lastWait = waitOf(reply);
            pause();
            return;
        }
        resume();
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
}
