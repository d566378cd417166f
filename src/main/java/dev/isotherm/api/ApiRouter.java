package dev.isotherm.api;

import dev.isotherm.api.filter.Admission;
import dev.isotherm.api.filter.AuditLog;
import dev.isotherm.api.filter.Cors;
import dev.isotherm.api.filter.Entrance;
import dev.isotherm.api.filter.PathRules;
import dev.isotherm.api.filter.RequestLog;
import dev.isotherm.api.filter.RequestMeter;
import dev.isotherm.api.filter.RequestSpan;
import dev.isotherm.api.filter.RequireHttps;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Endpoints.Counted;
import dev.isotherm.api.route.Endpoints.Endpoint;
import dev.isotherm.api.route.ErrorResponder;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.RequestTrace;
import dev.isotherm.api.route.Routes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Builds the router. Each matched route checks the credentials before its handler runs, so no spelling of a path avoids
 * the check. A path without a route needs credentials too, before it is answered with 404.
 */
final class ApiRouter {
    /** The key of a route's metadata that holds its {@link Access}. */
    static final String ACCESS = "access";
    /** The key of a route's metadata that says what the limits of clients count: {@link Counted}. */
    static final String COUNTED = "counted";

    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 406, 413, 414, 415, 500, 501, 503);

    private final Router router;
    private final Filters filters;
    private final List<Endpoint> endpoints;
    private final Access elsewhere;

    private ApiRouter(Vertx vertx, Filters filters, List<Endpoint> endpoints, Access elsewhere) {
        this.router = Router.router(vertx);
        this.filters = filters;
        this.endpoints = endpoints;
        this.elsewhere = elsewhere;
    }

    /** The handlers that each request passes. */
    record Filters(
            RequestMeter meter,
            Cors cors,
            Entrance entrance,
            Admission admission,
            AuditLog audit,
            RequestLog requests,
            RequestTrace trace,
            RequireHttps https,
            ErrorResponder errors) {}

    /** The router of the API: what is not here is refused without credentials, so nobody learns what there is. */
    static Router create(Vertx vertx, Filters filters, List<Routes> routes) {
        return create(vertx, filters, routes, Access.BEARER);
    }

    /**
     * Builds a router.
     *
     * @param elsewhere who gets 404 for a path without a route
     */
    static Router create(Vertx vertx, Filters filters, List<Routes> routes, Access elsewhere) {
        Endpoints endpoints = new Endpoints();
        routes.forEach(group -> group.mount(endpoints));
        return new ApiRouter(vertx, filters, endpoints.inOrder(), elsewhere).mount();
    }

    private Router mount() {
        ErrorResponder errors = filters.errors();
        STATUSES.forEach(status -> router.errorHandler(status, errors::handle));
        // This failure handler serves all routes and every status; an error handler serves one status only.
        router.route().handler(this::enter).failureHandler(errors::handle);
        for (Endpoint endpoint : endpoints) {
            RequestHandler handler = filters.audit().watched(endpoint);
            guarded(
                    endpoint.access(),
                    endpoint.counted(),
                    endpoint.mostBytes(),
                    router.route(endpoint.method(), endpoint.path()),
                    ctx -> Replies.answer(ctx, handler));
        }
        // After all routes with a method, because another pattern may match the same path. Any other method needs
        // the strictest access among the methods of the path.
        endpoints.stream()
                .collect(Collectors.toMap(
                        Endpoint::path, Endpoint::access, BinaryOperator.minBy(Comparator.naturalOrder())))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(path -> guarded(path.getValue(), router.route(path.getKey()), this::refuseMethod));
        if (elsewhere != Access.PUBLIC) {
            guardKnownFolders();
        }
        guarded(elsewhere, router.route(), ApiRouter::refusePath);
        return router;
    }

    private void guardKnownFolders() {
        guarded(Access.ADMIN, router.route("/admin/*"), ApiRouter::refusePath);
        // Older versions had public images here. Clients still request them without a token.
        guarded(Access.PUBLIC, router.route("/data/*"), ApiRouter::refusePath);
        guarded(Access.PUBLIC, router.route("/v1/shares/*"), ApiRouter::refusePath);
        guarded(Access.PUBLIC, router.route("/v1/og/*"), ApiRouter::refusePath);
    }

    private void guarded(Access access, Route route, Handler<RoutingContext> handler) {
        guarded(access, Counted.NOTHING, RequestBody.MAX_BYTES, route, handler);
    }

    private void guarded(Access access, Counted counted, int mostBytes, Route route, Handler<RoutingContext> handler) {
        route.putMetadata(ACCESS, access).putMetadata(COUNTED, counted).handler(ctx -> {
            filters.meter().routed(ctx, route.getPath());
            admit(ctx, access, counted, () -> {
                PathRules.check(ctx);
                RequestBody.check(ctx, mostBytes);
                handler.handle(ctx);
            });
        });
    }

    private void admit(RoutingContext ctx, Access access, Counted counted, Runnable next) {
        Future<Boolean> decision = filters.admission().admits(ctx, access, counted);
        if (decision.isComplete()) {
            decided(ctx, decision, next);
            return;
        }
        // Otherwise the body would be lost before the route can read it.
        ctx.request().pause();
        decision.onComplete(over -> {
            try {
                decided(ctx, decision, next);
            } catch (RuntimeException | Error e) {
                // The router sees what a handler throws only before the handler returns.
                ctx.fail(e);
            } finally {
                ctx.request().resume();
            }
        });
    }

    private void decided(RoutingContext ctx, Future<Boolean> decision, Runnable next) {
        if (ctx.response().closed() || Boolean.FALSE.equals(decision.result())) {
            return;
        }
        filters.trace().begin(ctx);
        if (decision.failed()) {
            ctx.fail(decision.cause());
        } else if (filters.https().admits(ctx)) {
            RequestSpan.begin(ctx);
            next.run();
        }
    }

    /* What each request passes first. The router cannot match a path that it cannot decode. */
    private void enter(RoutingContext ctx) {
        filters.requests().watch(ctx);
        RequestBody.ignore(ctx.request());
        filters.meter().begin(ctx);
        if (filters.cors().answers(ctx) || filters.entrance().answers(ctx)) {
            return;
        }
        if (PathRules.readable(ctx)) {
            ctx.next();
        } else {
            admit(ctx, elsewhere, Counted.NOTHING, () -> {
                throw ApiException.ofStatus(400);
            });
        }
    }

    private static void refusePath(RoutingContext ctx) {
        throw ApiException.ofStatus(404);
    }

    private void refuseMethod(RoutingContext ctx) {
        String[] path = ctx.normalizedPath().split("/");
        String allowed = endpoints.stream()
                .filter(endpoint -> matches(endpoint.path().split("/"), path))
                .map(endpoint -> endpoint.method().name())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
        throw ApiException.ofStatus(405);
    }

    private static boolean matches(String[] pattern, String[] path) {
        return pattern.length == path.length
                && IntStream.range(0, path.length)
                        .allMatch(i -> pattern[i].startsWith(":") || pattern[i].equals(path[i]));
    }
}
