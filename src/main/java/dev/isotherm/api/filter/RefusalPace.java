package dev.isotherm.api.filter;

import dev.isotherm.api.route.Clients;
import dev.isotherm.limit.client.ClientId;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Answers refusals. An address that gets very many waits for each of them: a refusal costs as much as a good answer, so a
 * flood of refused requests would take the processors from everybody else. Belongs to one context.
 */
public final class RefusalPace {
    private static final Duration WAIT = Duration.ofMillis(100);
    /* Above that, more addresses in a second are answered at once. */
    private static final int MOST_ADDRESSES = 10_000;

    private final Vertx vertx;
    private final Clients clients;
    private final int perSecond;
    private final Map<ClientId, Integer> refused = new HashMap<>();
    private long second;

    /**
     * Makes it.
     *
     * @param perSecond how many refusals an address gets at once in a second; 0 for all
     */
    public RefusalPace(Vertx vertx, Clients clients, int perSecond) {
        this.vertx = vertx;
        this.clients = clients;
        this.perSecond = perSecond;
    }

    void answer(RoutingContext ctx, Refusal refusal) {
        if (perSecond > 0 && !clients.isUnlimited(ctx) && isFlood(clients.atAddress(ctx))) {
            vertx.setTimer(WAIT.toMillis(), id -> refusal.answer(ctx));
        } else {
            refusal.answer(ctx);
        }
    }

    private boolean isFlood(ClientId address) {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (now != second || refused.size() >= MOST_ADDRESSES) {
            second = now;
            refused.clear();
        }
        return refused.merge(address, 1, Integer::sum) > perSecond;
    }
}
