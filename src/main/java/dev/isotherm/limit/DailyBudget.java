package dev.isotherm.limit;

import dev.isotherm.context.ForeignContextException;
import dev.isotherm.context.Owner;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Bounds how much a whole cluster spends in a day, for example the records that a provider's plan allows: a counter that
 * begins anew at midnight UTC, by the clock of Redis.
 *
 * <p>Scope: the cluster, that is all who use the same name and the same Redis. The object itself belongs to the context
 * of its link and refuses every other one.
 *
 * <p>While Redis is away every call fails within the link's deadline with {@link
 * dev.isotherm.redis.RedisUnavailableException}; whether to spend without counting then is for the caller to say. What
 * was spent and got no reply may have been counted: the budget errs to the safe side.
 */
public final class DailyBudget {
    /** The share of the limit from which on operators ought to know. */
    public static final double WARNING = 0.8;

    private final Owner owner;
    private final RedisLink link;
    private final List<String> keys;
    private final Script script = Script.load("limit/rate-budget");
    private long limit;

    /**
     * Makes a budget.
     *
     * @param name which budget of the cluster
     * @param owner the context of the link
     * @param link to the Redis that counts
     * @param limit how much may be spent in a day, 0 or more
     */
    public DailyBudget(String name, Context owner, RedisLink link, long limit) {
        this.owner = new Owner("daily budget", name, owner);
        this.link = link;
        this.limit = checked(limit);
        this.keys = List.of(LimitKeys.of(name).budget());
    }

    /**
     * A budget at one moment.
     *
     * @param limit how much may be spent in a day
     * @param spent how much was spent today; more than the limit where that was lowered meanwhile
     * @param resetsAt the midnight, UTC, at which nothing will be spent
     * @param resetsIn how long until then
     */
    public record State(long limit, long spent, Instant resetsAt, Duration resetsIn) {
        /** How much may be spent still, 0 or more. */
        public long remaining() {
            return Math.max(0, limit - spent);
        }

        /** Whether so much is spent that operators ought to know. */
        public boolean warning() {
            return spent >= WARNING * limit;
        }
    }

    /** An answer to one who wants to spend. */
    public sealed interface Spending {
        /** The budget after it. */
        State state();

        /**
         * It is spent.
         *
         * @param state the budget after it
         * @param cost how much it was
         */
        record Granted(State state, long cost) implements Spending {}

        /**
         * It is not: less is left. Nothing was spent.
         *
         * @param state the budget; {@link State#resetsIn()} is when to come again
         */
        record Refused(State state) implements Spending {}
    }

    /**
     * Spends, all or nothing.
     *
     * @param cost how much, 0 or more
     * @return the answer; fails where Redis is away
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<Spending> spend(long cost) {
        owner.guard();
        if (cost < 0) {
            throw new IllegalArgumentException("what is spent is 0 or more, not " + cost);
        }
        return link.run(script, keys, limit, cost, "").map(reply -> {
            State state = state(reply);
            return reply.get(0).toInteger() == 1 ? new Spending.Granted(state, cost) : new Spending.Refused(state);
        });
    }

    /**
     * Gives back what was spent and not billed; nothing where that day is over. To be called once.
     *
     * @param spent what was granted
     * @return the budget after it; fails where Redis is away
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<State> refund(Spending.Granted spent) {
        owner.guard();
        return link.run(script, keys, limit, -spent.cost(), Long.toString(day(spent.state())))
                .map(this::state);
    }

    /**
     * Tells how much is spent.
     *
     * @return the budget; fails where Redis is away
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public Future<State> state() {
        owner.guard();
        return link.run(script, keys, limit, 0, "").map(this::state);
    }

    /**
     * Changes the limit for the calls of this context; all others must do the same.
     *
     * @param perDay how much may be spent in a day, 0 or more
     * @throws ForeignContextException where the caller is not on the owner context
     */
    public void configure(long perDay) {
        owner.guard();
        limit = checked(perDay);
    }

    private static long checked(long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("a day's limit is 0 or more, not " + limit);
        }
        return limit;
    }

    private static long day(State state) {
        return state.resetsAt().getEpochSecond() / 86_400 - 1;
    }

    private State state(Response reply) {
        return new State(
                limit,
                reply.get(1).toLong(),
                Instant.ofEpochSecond((reply.get(2).toLong() + 1) * 86_400),
                Duration.ofMillis(reply.get(3).toLong()));
    }
}
