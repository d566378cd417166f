package dev.isotherm.api.filter;

import dev.isotherm.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures each request by the pattern of its route, its method and its status. Belongs to one context, which remembers
 * the timers, so that a request costs one look-up and one record.
 */
public final class RequestMeter {
    private static final String RUNNING = "isotherm.request.measured";
    /* A path without a route, or a request that was answered before it reached one. */
    static final String NO_ROUTE = "none";
    private static final String ABORTED = "aborted";
    private static final int NO_STATUS = 0;
    /* A client may send any word. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<String, List<Known>> routes = new HashMap<>();

    private record Known(int status, String method, Timer timer) {}

    public RequestMeter(Meters meters) {
        this.registry = meters.registry();
    }

    /** Measures a request from now until its answer is written or its client has left. */
    public void begin(RoutingContext ctx) {
        Running running = new Running(ctx);
        ctx.put(RUNNING, running);
        ctx.addEndHandler(running);
    }

    /**
     * Notes the route of a request. A failure makes the router forget it.
     *
     * @param pattern as vertx-web writes it; null of a path without a route
     */
    public void routed(RoutingContext ctx, String pattern) {
        running(ctx).route = pattern == null ? NO_ROUTE : pattern;
    }

    /** The request as it is measured. */
    static Running running(RoutingContext ctx) {
        return ctx.get(RUNNING);
    }

    /** A request from its first line on. */
    final class Running implements Handler<AsyncResult<Void>> {
        private final long began = System.nanoTime();
        private final RoutingContext ctx;
        private String route = NO_ROUTE;

        Running(RoutingContext ctx) {
            this.ctx = ctx;
        }

        /** When it began, by {@link System#nanoTime()}. */
        long began() {
            return began;
        }

        /** The pattern of its route. */
        String route() {
            return route;
        }

        /** Its method, one of a few. */
        String method() {
            return label(ctx.request().method());
        }

        @Override
        public void handle(AsyncResult<Void> end) {
            int status = end.succeeded() ? ctx.response().getStatusCode() : NO_STATUS;
            timer(route, method(), status).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }

    private static String label(HttpMethod method) {
        return METHODS.contains(method.name()) ? method.name() : OTHER;
    }

    private Timer timer(String route, String method, int status) {
        List<Known> timers = routes.computeIfAbsent(route, any -> new ArrayList<>());
        for (Known known : timers) {
            if (known.status == status && known.method.equals(method)) {
                return known.timer;
            }
        }
        Timer timer = register(route, method, status);
        timers.add(new Known(status, method, timer));
        return timer;
    }

    private Timer register(String route, String method, int status) {
        return Meters.timer(
                        "isotherm.http.request",
                        "Requests, from their first line until their answer is written; the route is its pattern",
                        5,
                        25,
                        100,
                        500,
                        2_500,
                        10_000)
                .tag("method", method)
                .tag("route", route)
                .tag("status", status == NO_STATUS ? ABORTED : Integer.toString(status))
                .register(registry);
    }
}
