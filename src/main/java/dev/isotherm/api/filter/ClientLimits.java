package dev.isotherm.api.filter;

import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.Principal;
import dev.isotherm.config.ClientLimitConfig;
import dev.isotherm.context.Digest;
import dev.isotherm.limit.client.ClientId;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientPolicy;
import dev.isotherm.limit.client.ClientUsage;
import dev.isotherm.limit.client.ClientUsage.Verdict;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.place.PlaceNames;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What each client may ask for: requests for weather, and different places. A user has a limit of its own wherever it
 * is; so has each address, for requests without valid credentials, and another one for visitors of the page. The service
 * token has none, unless one is set: then all programs with it share one.
 */
public final class ClientLimits {
    private static final int DIGEST_BYTES = 12;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ClientId SERVICE = new ClientId("service");

    private final Clients clients;
    private final Optional<Limit> users;
    private final Optional<Limit> visitors;
    private final Optional<Limit> service;

    private record Limit(ClientLimiter limiter, RateLimitHeaders headers) {
        static Optional<Limit> of(String name, RedisLink link, ClientPolicy policy) {
            return policy.none()
                    ? Optional.empty()
                    : Optional.of(new Limit(new ClientLimiter(name, link, policy), new RateLimitHeaders(policy)));
        }
    }

    private ClientLimits(Clients clients, Optional<Limit> users, Optional<Limit> visitors, Optional<Limit> service) {
        this.clients = clients;
        this.users = users;
        this.visitors = visitors;
        this.service = service;
    }

    /** The limits of the configuration. */
    public static ClientLimits of(Clients clients, RedisLink link, ClientLimitConfig config) {
        return config.enabled()
                ? new ClientLimits(
                        clients,
                        Limit.of(
                                "requests",
                                link,
                                new ClientPolicy(config.requests(), config.places(), config.window())),
                        Limit.of(
                                "visitors",
                                link,
                                new ClientPolicy(config.visitorRequests(), config.visitorPlaces(), config.window())),
                        Limit.of("service", link, ClientPolicy.of(config.serviceRequests(), HOUR)))
                : none(clients);
    }

    /** No limits. */
    public static ClientLimits none(Clients clients) {
        return new ClientLimits(clients, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Counts users and addresses; empty if they have no limit. */
    public Optional<ClientLimiter> users() {
        return users.map(Limit::limiter);
    }

    /** Counts requests of a client; empty if it has no limit. */
    public Optional<ClientLimiter> of(Optional<Principal> client) {
        return limit(client).map(Limit::limiter);
    }

    private Optional<Limit> limit(Optional<Principal> client) {
        if (client.filter(Principal.Service.class::isInstance).isPresent()) {
            return service;
        }
        return client.filter(one -> one instanceof Principal.User user && user.isVisitor())
                        .isPresent()
                ? visitors
                : users;
    }

    /** Whether a limit applies to the service token. */
    public boolean serviceIsLimited() {
        return service.isPresent();
    }

    /**
     * Counts a request of a limited route.
     *
     * @param refused why the request has no valid credentials; empty if it has
     * @return how to refuse the request; empty if it may continue. Completes at once if there is no limit
     */
    Future<Optional<Refusal>> check(RoutingContext ctx, Optional<Refusal> refused) {
        Optional<Principal> principal = refused.isPresent() ? Optional.empty() : Principal.of(ctx);
        Optional<Limit> limit = limit(principal);
        if (limit.isEmpty() || clients.isUnlimited(ctx)) {
            return Future.succeededFuture(refused);
        }
        if (refused.isPresent()) {
            return limit.get().limiter.count(clients.atAddress(ctx)).map(usage -> tooMuch(usage, limit.get())
                    .or(() -> refused));
        }
        return limit.get()
                .limiter
                .count(
                        principal.filter(Principal.Service.class::isInstance).isPresent() ? SERVICE : clients.of(ctx),
                        place(ctx, limit.get()))
                .map(usage -> {
                    usage.filter(ClientUsage::allowed)
                            .ifPresent(left -> limit.get().headers.of(left).forEach(ctx.response()::putHeader));
                    return tooMuch(usage, limit.get());
                });
    }

    /* The parameter of the matched route. Spellings of one name are one place. */
    private static String place(RoutingContext ctx, Limit limit) {
        String name = limit.limiter.policy().places() == 0 ? null : ctx.pathParam("location");
        return name == null ? "" : Digest.sha256(Buffer.buffer(PlaceNames.normalised(name)), DIGEST_BYTES);
    }

    private static Optional<Refusal> tooMuch(Optional<ClientUsage> counted, Limit limit) {
        return counted.filter(usage -> !usage.allowed()).map(usage -> {
            ClientPolicy policy = limit.limiter.policy();
            boolean requests = usage.verdict() == Verdict.TOO_MANY_REQUESTS;
            int most = requests ? policy.requests() : policy.places();
            long seconds = WireTime.seconds(usage.retryAfter());
            Map<String, String> headers = limit.headers.of(usage);
            headers.put("Retry-After", Long.toString(seconds));
            return new Refusal(
                    429,
                    new JsonObject()
                            .put("detail", requests ? "Rate limit exceeded" : "Location diversity limit exceeded")
                            .put(
                                    "reason",
                                    "Too many " + (requests ? "requests" : "different locations") + " (" + (most + 1)
                                            + " > " + most + ") in "
                                            + policy.window().toHours() + " hour(s)")
                            .put("retry_after", seconds),
                    headers);
        });
    }
}
