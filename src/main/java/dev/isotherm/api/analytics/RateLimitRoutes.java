package dev.isotherm.api.analytics;

import dev.isotherm.analytics.SubmissionLimit;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /rate-limit-status} and {@code /rate-limit-stats}: requests for records have no limit by address here, so the
 * first shows what the caller may still send to {@code /analytics}, and the second says that there is nothing.
 */
public final class RateLimitRoutes implements Routes {
    private final SubmissionLimit limit;
    private final ClientAddress addresses;

    public RateLimitRoutes(SubmissionLimit limit, ClientAddress addresses) {
        this.limit = limit;
        this.addresses = addresses;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/rate-limit-status", this::status);
        endpoints.get(
                Access.ADMIN, "/rate-limit-stats", ctx -> Future.succeededFuture(Replies.uncached(200, disabled())));
    }

    private static JsonObject disabled() {
        return new JsonObject().put("status", "disabled").put("message", "Rate limiting is not enabled");
    }

    private Future<Reply> status(RoutingContext ctx) {
        return limit.remaining(addresses.of(ctx))
                .map(left -> Replies.uncached(
                        200,
                        disabled()
                                .put(
                                        "analytics_rate_limit",
                                        new JsonObject()
                                                .put("enabled", limit.perHour() > 0)
                                                .put("limit_per_hour", limit.perHour())
                                                .put("current_count", limit.perHour() - left)
                                                .put("remaining", left))));
    }
}
