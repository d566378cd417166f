package dev.isotherm.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts the routes together in the order of the contract: who are you, then what do you want. */
final class ApiRouter {
    private static final long MOST_BODY_BYTES = 64 * 1024;
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 406, 413, 414, 415, 500, 501, 503);

    private ApiRouter() {}

    static Router create(
            Vertx vertx,
            Cors cors,
            Authentication authentication,
            RequestTrace trace,
            RequireHttps https,
            ErrorResponder errors,
            HealthRoute health,
            RecordRoutes records,
            RecordJobRoutes recordJobs,
            JobRoutes jobs,
            JobEventRoutes events,
            DiagnosticsRoute diagnostics,
            AdminRoutes admin,
            LimitRoutes limits,
            TuningRoute tuning,
            OpenApiRoutes openApi) {
        Router router = Router.router(vertx);
        STATUSES.forEach(status -> router.errorHandler(status, errors::handle));
        router.errorHandler(405, ctx -> {
            ctx.response().putHeader(HttpHeaders.ALLOW, allowed(router, ctx));
            errors.handle(ctx);
        });
        router.route().handler(cors);
        router.route().handler(authentication);
        router.route().handler(trace);
        router.route().handler(https);
        router.route().handler(new PathRules());
        // For all methods and before all that has a path: else what is not there is a 405, and what is there a 404.
        // Its failure handler serves all routes, and unlike error handlers whatever status a failure comes with.
        router.route()
                .handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES))
                .failureHandler(errors::handle);
        health.mount(router);
        new RootRoutes().mount(router);
        new RollingBundleRoutes().mount(router);
        records.mount(router);
        recordJobs.mount(router);
        diagnostics.mount(router);
        events.mount(router);
        jobs.mount(router);
        admin.mount(router);
        limits.mount(router);
        tuning.mount(router);
        openApi.mount(router);
        return router;
    }

    /* The router knows it, but tells it only where no handler of ours answers. */
    private static String allowed(Router router, RoutingContext ctx) {
        String[] path = ctx.normalizedPath().split("/");
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .filter(route -> matches(route.getPath().split("/"), path))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean matches(String[] pattern, String[] path) {
        return pattern.length == path.length
                && IntStream.range(0, path.length)
                        .allMatch(i -> pattern[i].startsWith(":") || pattern[i].equals(path[i]));
    }
}
