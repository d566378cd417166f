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
    /* Granted by Redis, but less than the next call needs. */
    private int credit;
    /* What the next call lacked when Redis was last asked. */
    private int lacking;
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
        this.label = "rate limiter '" + name + "'";
        this.owner = new Owner("rate limiter", name, owner);
        this.link = link;
        this.rate = rate;
        this.timing = timing;
        this.keys = List.of(LimitKeys.of(name).rate());
        this.waiters = new TurnQueue(label, timing, queue, maxWait, now -> retryAfter());
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
        return await(request, 1);
    }

    /**
     * Waits for the turn of a call that counts as several, as {@link #await(Request)}.
     *
     * @param cost how many calls it counts as; more than the burst counts as the burst
     */
    public Future<Void> await(Request request, int cost) {
        owner.guard();
        Future<Void> turn = waiters.enter(request, cost, 0);
        if (pausing && lack() < lacking) {
            // The next call is another one now, and may begin sooner.
            wake.run();
            serve();
            resume();
        } else {
            askForAll();
        }
        return turn;
    }

    /**
     * Whether the last call had to wait, so that further calls begin at the rate and not at once.
     *
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public boolean exhausted() {
        owner.guard();
        return pausing;
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

    private Future<Response> ask(int min, int max) {
        // Rounded up, so that the limit is never exceeded.
        long micros = (rate.interval() + 999) / 1_000;
        return link.run(script, keys, micros, rate.burst(), min, max);
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
        lacking = lack();
        ask(lacking, Math.max(lacking, Math.min(waiters.size(), asked.burst())))
                .onComplete(reply -> owner.execute(() -> answered(asked, reply.result(), reply.cause())));
    }

    /* What the next call needs, from 1 to the burst. */
    private int lack() {
        return waiters.peek().map(next -> Math.max(1, price(next) - credit)).orElse(1);
    }

    private int price(TurnQueue.Turn turn) {
        return Math.min(turn.cost(), rate.burst());
    }

    private void serve() {
        Optional<TurnQueue.Turn> next = waiters.peek();
        while (next.isPresent() && price(next.get()) <= credit) {
            credit -= price(next.get());
            waiters.take(next.get());
            next.get().begin();
            next = waiters.peek();
        }
        if (next.isEmpty()) {
            // Permits of calls that left meanwhile are lost; that never exceeds the limit.
            credit = 0;
        }
    }

    private void answered(Rate asked, Response reply, Throwable failure) {
        if (failure != null) {
            credit = 0;
            waiters.failAll(failure);
        } else if (reply.get(0).toInteger() > 0) {
            lastWait = Duration.ZERO;
            credit += reply.get(0).toInteger();
            serve();
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
