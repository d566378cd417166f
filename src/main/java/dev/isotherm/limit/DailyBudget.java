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
 * Limits how much the whole cluster spends in a day, for example the records of a provider's plan: a counter that
 * restarts at midnight UTC, by the clock of Redis.
 *
 * <p>Scope: the cluster, that is all budgets with the same name and the same Redis. The object belongs to the context
 * of its link and refuses every other one.
 *
 * <p>While Redis is unavailable every call fails within the link's deadline with {@link
 * dev.isotherm.redis.RedisUnavailableException}; the caller decides whether to spend without counting. A spending whose
 * reply was lost may have been counted, so the budget may be too strict, but never too loose.
 */
public final class DailyBudget {
    /** From this share of the limit on, operators are warned. */
    public static final double WARNING = 0.8;

    private final Owner owner;
    private final RedisLink link;
    private final List<String> keys;
    private final Script script = Script.load("limit/budget");
    private long limit;

    /**
     * Creates a budget.
     *
     * @param name the budget's name in the cluster
     * @param owner the context of the link
     * @param link the link to the Redis that counts
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
     * @param spent how much was spent today; may exceed the limit if that was lowered today
     * @param resetsAt the next midnight, UTC, when the counter restarts
     * @param resetsIn time until then
     */
    public record State(long limit, long spent, Instant resetsAt, Duration resetsIn) {
        /** How much may still be spent, 0 or more. */
        public long remaining() {
            return Math.max(0, limit - spent);
        }

        /** Whether so much is spent that operators are warned. */
        public boolean warning() {
            return spent >= WARNING * limit;
        }
    }

    /** The answer to {@link #spend}. */
    public sealed interface Spending {
        /** The budget after the answer. */
        State state();

        /**
         * The amount was spent.
         *
         * @param state the budget after that
         * @param cost the amount
         */
        record Granted(State state, long cost) implements Spending {}

        /**
         * Less than the amount is left, so nothing was spent.
         *
         * @param state the budget; retry after {@link State#resetsIn()}
         */
        record Refused(State state) implements Spending {}
    }

    /**
     * Spends, all or nothing.
     *
     * @param cost how much, 0 or more
     * @return the answer; fails if Redis is unavailable
     * @throws ForeignContextException if the caller is not on the owner context
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
     * Gives back an amount that was spent but not billed; does nothing if that day is over. Call it once.
     *
     * @param spent the granted spending
     * @return the budget after it; fails if Redis is unavailable
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public Future<State> refund(Spending.Granted spent) {
        owner.guard();
        return link.run(script, keys, limit, -spent.cost(), Long.toString(day(spent.state())))
                .map(this::state);
    }

    /**
     * Reports how much is spent.
     *
     * @return the budget; fails if Redis is unavailable
     * @throws ForeignContextException if the caller is not on the owner context
     */
    public Future<State> state() {
        owner.guard();
        return link.run(script, keys, limit, 0, "").map(this::state);
    }

    /**
     * Changes the limit for the calls of this context. All other contexts must make the same change.
     *
     * @param perDay how much may be spent in a day, 0 or more
     * @throws ForeignContextException if the caller is not on the owner context
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
