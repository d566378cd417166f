package dev.isotherm.api.analytics;

import dev.isotherm.api.filter.Authentication;
import dev.isotherm.api.filter.ClientLimits;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestLimit;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.AddressList;
import dev.isotherm.config.ClientConfig;
import dev.isotherm.limit.client.ClientId;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientPolicy;
import dev.isotherm.limit.client.ClientUsage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * {@code /rate-limit-status} and {@code /rate-limit-stats}: what the caller may still ask for, and for operators what all
 * clients asked for.
 */
public final class RateLimitRoutes implements Routes {
    private static final int MOST_SHOWN = 100;

    private final ClientConfig config;
    private final Clients clients;
    private final Authentication authentication;
    private final ClientLimits limits;
    private final RequestLimit analytics;

    public RateLimitRoutes(
            ClientConfig config,
            Clients clients,
            Authentication authentication,
            ClientLimits limits,
            RequestLimit analytics) {
        this.config = config;
        this.clients = clients;
        this.authentication = authentication;
        this.limits = limits;
        this.analytics = analytics;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/rate-limit-status", this::status);
        endpoints.get(Access.ADMIN, "/rate-limit-stats", this::stats);
    }

    private static JsonObject disabled() {
        return new JsonObject().put("status", "disabled").put("message", "Rate limiting is not enabled");
    }

    private Future<Reply> status(RoutingContext ctx) {
        return authentication
                .principal(ctx)
                .compose(principal -> caller(ctx, principal))
                .compose(body -> analytics
                        .look(ctx)
                        .map(left -> Replies.uncached(200, body.put("analytics_rate_limit", analytics(left)))));
    }

    private JsonObject analytics(ClientUsage left) {
        int most = config.limits().analytics();
        boolean enabled = analytics.most() > 0;
        int remaining = enabled ? left.requests() : most;
        return new JsonObject()
                .put("enabled", enabled)
                .put("limit_per_hour", most)
                .put("current_count", most - remaining)
                .put("remaining", remaining);
    }

    private Future<JsonObject> caller(RoutingContext ctx, Optional<Principal> principal) {
        boolean program = principal.filter(Principal.Service.class::isInstance).isPresent();
        return (program ? limits.users() : limits.of(principal))
                .map(limiter -> caller(ctx, limiter, principal))
                .orElseGet(() -> Future.succeededFuture(disabled()));
    }

    private Future<JsonObject> caller(RoutingContext ctx, ClientLimiter limiter, Optional<Principal> principal) {
        String address = clients.addresses().of(ctx);
        boolean program = principal.filter(Principal.Service.class::isInstance).isPresent();
        boolean unlimited = clients.isUnlimited(ctx);
        ClientId client = principal
                .filter(Principal.User.class::isInstance)
                .map(user -> Clients.of((Principal.User) user))
                .orElseGet(() -> clients.atAddress(ctx));
        ClientPolicy limit = limiter.policy();
        JsonObject body = new JsonObject()
                .put("client_ip", address)
                .put(
                        "ip_status",
                        new JsonObject()
                                .put("whitelisted", unlimited)
                                .put("blacklisted", config.denied().contains(address))
                                .put("service_job", program)
                                .put("rate_limited", !unlimited && (!program || limits.serviceIsLimited())))
                .put(
                        "rate_limits",
                        new JsonObject()
                                .put("max_locations_per_hour", limit.places())
                                .put("max_requests_per_hour", limit.requests())
                                .put("window_hours", limit.window().toHours()));
        return unlimited || program
                ? Future.succeededFuture(
                        body.put("location_monitor", new JsonObject()).put("request_monitor", new JsonObject()))
                : limiter.look(client).map(used -> body.put("location_monitor", places(used, limit))
                        .put("request_monitor", requests(used, limit)));
    }

    private static JsonObject places(ClientUsage used, ClientPolicy limit) {
        return new JsonObject()
                .put("unique_locations", limit.places() - used.places())
                .put("total_requests", limit.requests() - used.requests())
                .put("max_locations", limit.places())
                .put("window_hours", limit.window().toHours())
                .put("is_suspicious", isSuspicious(used, limit));
    }

    private static JsonObject requests(ClientUsage used, ClientPolicy limit) {
        return new JsonObject()
                .put("total_requests", limit.requests() - used.requests())
                .put("max_requests", limit.requests())
                .put("window_hours", limit.window().toHours())
                .put("remaining_requests", used.requests());
    }

    private static boolean isSuspicious(ClientUsage used, ClientPolicy limit) {
        return (limit.places() > 0 && used.places() == 0) || (limit.requests() > 0 && used.requests() == 0);
    }

    private Future<Reply> stats(RoutingContext ctx) {
        return limits.users()
                .map(limiter -> limiter.known(MOST_SHOWN).compose(known -> {
                    List<Future<ClientUsage>> looks =
                            known.clients().stream().map(limiter::look).toList();
                    return Future.all(looks)
                            .map(all -> Replies.uncached(200, stats(known, all.list(), limiter.policy())));
                }))
                .orElseGet(() -> Future.succeededFuture(Replies.uncached(200, disabled())));
    }

    private JsonObject stats(ClientLimiter.Known known, List<ClientUsage> usages, ClientPolicy limit) {
        JsonArray suspicious = new JsonArray();
        JsonObject details = new JsonObject();
        for (int i = 0; i < usages.size(); i++) {
            ClientUsage used = usages.get(i);
            String client = known.clients().get(i).text();
            if (isSuspicious(used, limit)) {
                suspicious.add(client);
            }
            details.put(
                    client,
                    new JsonObject()
                            .put("location_stats", places(used, limit))
                            .put("request_stats", requests(used, limit))
                            .put("suspicious", isSuspicious(used, limit))
                            .put("whitelisted", config.unlimited().contains(client))
                            .put("blacklisted", config.denied().contains(client)));
        }
        return new JsonObject()
                .put("total_monitored_ips", known.count())
                .put("suspicious_ips", suspicious)
                .put("whitelisted_ips", entries(config.unlimited()))
                .put("blacklisted_ips", entries(config.denied()))
                .put("ip_details", details);
    }

    private static JsonArray entries(AddressList list) {
        return list.isEmpty() ? null : new JsonArray(list.entries());
    }
}
