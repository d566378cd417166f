package dev.isotherm.api.filter;

import dev.isotherm.api.route.ApiException;
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
import java.util.Collections;
import java.util.List;
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

        /* Spellings of one name are one place. */
        String place(String location) {
            return location.isEmpty() || limiter.policy().places() == 0
                    ? ""
                    : Digest.sha256(Buffer.buffer(PlaceNames.normalised(location)), DIGEST_BYTES);
        }

        Refusal refusal(ClientUsage usage) {
            long seconds = WireTime.seconds(usage.retryAfter());
            Map<String, String> more = headers.of(usage);
            more.put("Retry-After", Long.toString(seconds));
            return new Refusal(
                    429,
                    new JsonObject()
                            .put("detail", detail(usage))
                            .put("reason", reason(usage))
                            .put("retry_after", seconds),
                    more);
        }

        ApiException error(ClientUsage usage) {
            return ApiException.tooMany(detail(usage) + ": " + reason(usage), usage.retryAfter());
        }

        private static String detail(ClientUsage usage) {
            return ofRequests(usage) ? "Rate limit exceeded" : "Location diversity limit exceeded";
        }

        private String reason(ClientUsage usage) {
            ClientPolicy policy = limiter.policy();
            int most = ofRequests(usage) ? policy.requests() : policy.places();
            return "Too many " + (ofRequests(usage) ? "requests" : "different locations") + " (" + (most + 1) + " > "
                    + most + ") in " + policy.window().toHours() + " hour(s)";
        }

        private static boolean ofRequests(ClientUsage usage) {
            return usage.verdict() == Verdict.TOO_MANY_REQUESTS;
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
            return limit.get().limiter.count(clients.atAddress(ctx)).map(usage -> refused(usage)
                    .map(limit.get()::refusal)
                    .or(() -> refused));
        }
        return count(ctx, limit.get(), List.of(ctx.pathParams().getOrDefault("location", "")))
                .map(counted -> refused(counted.get(0)).map(limit.get()::refusal));
    }

    /**
     * Counts each entry of a list as a request, in their order.
     *
     * @param locations the name of the place of each; empty for none
     * @return for each the error 429 that it gets; empty if it may continue
     */
    public Future<List<Optional<ApiException>>> check(RoutingContext ctx, List<String> locations) {
        Optional<Limit> limit = limit(Principal.of(ctx)).filter(any -> !clients.isUnlimited(ctx));
        return limit.isEmpty()
                ? Future.succeededFuture(Collections.nCopies(locations.size(), Optional.empty()))
                : count(ctx, limit.get(), locations).map(counted -> counted.stream()
                        .map(usage -> refused(usage).map(limit.get()::error))
                        .toList());
    }

    /* The answer says what is left after the last of them. */
    private Future<List<Optional<ClientUsage>>> count(RoutingContext ctx, Limit limit, List<String> locations) {
        boolean service =
                Principal.of(ctx).filter(Principal.Service.class::isInstance).isPresent();
        return limit.limiter
                .count(
                        service ? SERVICE : clients.of(ctx),
                        locations.stream().map(limit::place).toList())
                .onSuccess(counted -> counted.get(counted.size() - 1)
                        .filter(usage -> usage.allowed() || counted.size() > 1)
                        .ifPresent(left -> limit.headers.of(left).forEach(ctx.response()::putHeader)));
    }

    private static Optional<ClientUsage> refused(Optional<ClientUsage> counted) {
        return counted.filter(usage -> !usage.allowed());
    }
}
