package dev.isotherm.api.health;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;

/**
 * {@code GET /health/ready}: whether the process does its work now. An orchestrator sends requests to another process
 * until it does. A missing worker service or a failing provider makes no API unready: another one would have them no
 * more than this.
 */
public final class ReadyRoute implements Routes {
    private final Checks checks;
    private final InstantSource clock;

    /**
     * Makes the route.
     *
     * @param parts what the work needs
     */
    public ReadyRoute(HealthParts parts, InstantSource clock) {
        this.checks = new Checks(parts.all());
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/health/ready", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        return checks.look()
                .map(result -> Replies.uncached(
                        result.httpStatus(),
                        new JsonObject()
                                .put(HealthPart.STATUS, result.status())
                                .put("timestamp", WireTime.naive(clock.instant()))
                                .put("checks", result.checks())));
    }
}
