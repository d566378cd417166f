package dev.isotherm.api;

import dev.isotherm.redis.RedisLink;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** {@code /health}: whether requests can be served. Answers from memory, so it answers always. */
final class HealthRoute {
    private final RedisLink link;
    private final InstantSource clock;
    private final BooleanSupplier stopping;

    /**
     * Makes the route.
     *
     * @param stopping whether requests are to go elsewhere, though they are still served
     */
    HealthRoute(RedisLink link, InstantSource clock, BooleanSupplier stopping) {
        this.link = link;
        this.clock = clock;
        this.stopping = stopping;
    }

    void mount(Router router) {
        router.get("/health").handler(this::get);
    }

    private void get(RoutingContext ctx) {
        boolean healthy = link.state().up() && !stopping.getAsBoolean();
        HttpServerResponse response = ctx.response();
        response.setStatusCode(healthy ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS")
                .putHeader(
                        HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                        "authorization, content-type, accept, x-requested-with")
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
                .end("{\"status\":\"" + (healthy ? "healthy" : "unhealthy") + "\",\"timestamp\":\""
                        + WireTime.naive(clock.instant()) + "\"}");
    }
}
