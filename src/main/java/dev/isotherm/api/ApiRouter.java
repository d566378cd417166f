package dev.isotherm.api;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;

/** Puts the routes together in the order of the contract: who are you, then what do you want. */
final class ApiRouter {
    private static final long MOST_BODY_BYTES = 64 * 1024;
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 406, 413, 414, 415, 500, 501, 503);

    private ApiRouter() {}

    static Router create(
            Vertx vertx,
            Authentication authentication,
            RequestTrace trace,
            ErrorResponder errors,
            HealthRoute health,
            RecordRoutes records,
            JobRoutes jobs,
            JobEventRoutes events,
            DiagnosticsRoute diagnostics,
            AdminRoutes admin,
            OpenApiRoutes openApi) {
        Router router = Router.router(vertx);
        STATUSES.forEach(status -> router.errorHandler(status, errors::handle));
        router.route().handler(authentication);
        router.route().handler(trace);
        router.route().handler(ApiRouter::refuseEncodedSlash);
        // For all methods and before all that has a path: else what is not there is a 405, and what is there a 404.
        // Its failure handler serves all routes, and unlike error handlers whatever status a failure comes with.
        router.route()
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES))
                .failureHandler(errors::handle);
        health.mount(router);
        records.mount(router);
        diagnostics.mount(router);
        events.mount(router);
        jobs.mount(router);
        admin.mount(router);
        openApi.mount(router);
        return router;
    }

    /* An encoded slash separates segments like a plain one, and no route has that many. */
    private static void refuseEncodedSlash(RoutingContext ctx) {
        if (ctx.request().path().toLowerCase(Locale.ROOT).contains("%2f")) {
            throw ApiException.ofStatus(404);
        }
        ctx.next();
    }
}
