package dev.isotherm.api.health;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code GET /health/detailed}: each part that the service depends on, in the shape of the contract. The answer is 503 if
 * a part that it needs fails. It is public, so it shows figures only.
 */
public final class DetailedHealthRoute implements Routes {
    private static final String VERSION = Optional.ofNullable(
                    DetailedHealthRoute.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final Checks checks;
    private final InstantSource clock;

    /** Makes the route. */
    public DetailedHealthRoute(HealthParts parts, InstantSource clock) {
        this.checks = new Checks(parts.all());
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/health/detailed", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        return checks.look().map(result -> {
            JsonObject body = new JsonObject()
                    .put(HealthPart.STATUS, result.status())
                    .put("timestamp", WireTime.naive(clock.instant()))
                    .put("version", VERSION)
                    .put("checks", result.checks());
            return Replies.with(HttpHeaders.CACHE_CONTROL, "no-cache", Replies.json(result.httpStatus(), body));
        });
    }
}
