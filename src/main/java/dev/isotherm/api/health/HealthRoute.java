package dev.isotherm.api.health;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * {@code /health}: reports whether requests can be served, which needs a Redis that accepts writes. It answers within
 * the deadline of one command, and asks Redis at most once a second for any number of requests.
 */
public final class HealthRoute implements Routes {
    private final WriteProbe probe;
    private final InstantSource clock;
    private final BooleanSupplier stopping;

    /**
     * Makes the route.
     *
     * @param stopping whether clients should go elsewhere; requests are still served
     */
    public HealthRoute(WriteProbe probe, InstantSource clock, BooleanSupplier stopping) {
        this.probe = probe;
        this.clock = clock;
        this.stopping = stopping;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/health", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        return probe.refusal().map(refusal -> reply(refusal.isEmpty() && !stopping.getAsBoolean()));
    }

    private Reply reply(boolean healthy) {
        JsonObject body = new JsonObject()
                .put("status", healthy ? "healthy" : "unhealthy")
                .put("timestamp", WireTime.naive(clock.instant()));
        return ctx -> {
            ctx.response()
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS")
                    .putHeader(
                            HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                            "authorization, content-type, accept, x-requested-with")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
            Replies.json(healthy ? 200 : 503, body).send(ctx);
        };
    }
}
