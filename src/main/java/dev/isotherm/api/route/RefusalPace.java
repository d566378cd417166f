package dev.isotherm.api.route;

import dev.isotherm.limit.client.ClientId;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides when a refusal is answered. A client that gets very many waits the longer, the more it asks: a refusal costs
 * as much as a good answer, so a flood of refused requests would take the processors from everybody else. Belongs to
 * one context.
 */
public final class RefusalPace {
    private static final String LATE = RefusalPace.class.getName();
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 429, 503);
    private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /* Above that, all begin anew. */
    private static final int MOST_CLIENTS = 10_000;

    private final Vertx vertx;
    private final Clients clients;
    private final int perSecond;
    /* When the next refusal of a client is due, if it never had two at once. */
    private final Map<ClientId, Long> due = new HashMap<>();

    /**
     * Makes it.
     *
     * @param perSecond how many refusals a client gets in a second; the first ones come at once. 0 for all at once
     */
    public RefusalPace(Vertx vertx, Clients clients, int perSecond) {
        this.vertx = vertx;
        this.clients = clients;
        this.perSecond = perSecond;
    }

    /**
     * Answers a request, at once or later. Statuses that do not refuse a request are never late.
     *
     * @param answer writes the answer; the client may have closed before
     */
    public void answer(RoutingContext ctx, int status, Runnable answer) {
        answerList(ctx, isRefusal(status) ? 1 : 0, answer);
    }

    /**
     * Answers a request for a list of things, some of which may be refused.
     *
     * @param refused how many of them are
     */
    public void answerList(RoutingContext ctx, int refused, Runnable answer) {
        long millis = perSecond > 0 && refused > 0 && !clients.isUnlimited(ctx) ? wait(ctx, refused) : 0;
        if (millis == 0) {
            answer.run();
            return;
        }
        ctx.put(LATE, true);
        vertx.setTimer(millis, id -> {
            try {
                answer.run();
            } finally {
                Replies.closeUnanswered(ctx);
            }
        });
    }

    /** Whether a status refuses what was asked for. */
    public static boolean isRefusal(int status) {
        return REFUSALS.contains(status);
    }

    /** Whether the answer to a request is decided and comes later. */
    static boolean isLate(RoutingContext ctx) {
        return ctx.get(LATE) != null;
    }

    private long wait(RoutingContext ctx, int refused) {
        long now = System.nanoTime();
        if (due.size() >= MOST_CLIENTS) {
            due.clear();
        }
        ClientId client = clients.of(ctx);
        Long before = due.get(client);
        long mine = before == null || before - now < 0 ? now : before;
        long millis = TimeUnit.NANOSECONDS.toMillis(mine - now - AT_ONCE_NANOS);
        if (millis >= LONGEST_WAIT.toMillis()) {
            return LONGEST_WAIT.toMillis();
        }
        due.put(client, mine + refused * (AT_ONCE_NANOS / perSecond));
        return Math.max(0, millis);
    }
}
