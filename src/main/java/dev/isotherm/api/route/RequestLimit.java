package dev.isotherm.api.route;

import dev.isotherm.limit.client.ClientId;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientUsage;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** A limit of the requests that each client sends to some routes. Beyond it they get 429 in the shape of all errors. */
public final class RequestLimit {
    private final Clients clients;
    private final ClientLimiter limiter;
    private final String message;

    /**
     * Creates it.
     *
     * @param message what a client is told that is refused
     */
    public RequestLimit(Clients clients, ClientLimiter limiter, String message) {
        this.clients = clients;
        this.limiter = limiter;
        this.message = message;
    }

    /** How many requests one client may send in the window; 0 for no limit. */
    public int most() {
        return limiter.policy().requests();
    }

    /** Who a request counts for. */
    public ClientId client(RoutingContext ctx) {
        return clients.of(ctx);
    }

    /** Counts a request; fails with {@link ApiException} 429 if the client sent too many. */
    public Future<Void> pass(RoutingContext ctx) {
        return clients.count(ctx, limiter).compose(counted -> counted.filter(usage -> !usage.allowed())
                .map(usage -> Future.<Void>failedFuture(ApiException.tooMany(message, usage.retryAfter())))
                .orElseGet(Future::succeededFuture));
    }

    /** What a client may still send; fails if Redis is not available. */
    public Future<ClientUsage> look(RoutingContext ctx) {
        return limiter.look(clients.of(ctx));
    }
}
