package dev.isotherm.api;

import static dev.isotherm.support.Awaiting.await;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints.Counted;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A route as the router has it.
 *
 * @param pattern its path as it is declared, with parameters
 * @param access who may use it
 * @param limited whether the limits of clients apply
 */
record DeclaredRoute(String method, String pattern, Access access, boolean limited) {
    private static final Map<String, String> SEGMENTS = Map.ofEntries(
            Map.entry(":file", "london.webp"),
            Map.entry(":asset", "page.js"),
            Map.entry(":period", "daily"),
            Map.entry(":location", "London"),
            Map.entry(":identifier", "11-20"),
            Map.entry(":month_day", "11-20"),
            Map.entry(":anchor", "2026-11-20"),
            Map.entry(":date", "2026-11-20"),
            Map.entry(":id", "record_computation_1_0"),
            Map.entry(":id.png", "aB3xY7qZ.png"),
            Map.entry(":queue", "records"),
            Map.entry(":name", "records"),
            Map.entry(":session", "s-1"),
            Map.entry(":key", "k"),
            Map.entry(":endpoint", "weather"));

    /** All routes with a method. */
    static List<DeclaredRoute> of(Vertx vertx, HttpVerticle verticle) {
        return await(Future.future(made -> vertx.runOnContext(v -> made.complete(all(verticle.router())))));
    }

    private static List<DeclaredRoute> all(Router router) {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .flatMap(route -> route.methods().stream()
                        .map(method -> new DeclaredRoute(
                                method.name(),
                                route.getPath(),
                                (Access) route.metadata().get(ApiRouter.ACCESS),
                                route.metadata().get(ApiRouter.COUNTED) != Counted.NOTHING)))
                .toList();
    }

    /** Method and pattern. */
    String name() {
        return method + " " + pattern;
    }

    /** Whether the path names something that belongs to the user who asks for it. */
    boolean ofSomebody() {
        return pattern.startsWith("/v1/jobs/:id");
    }

    /** A path that leads to it; what it names need not exist. */
    String path() {
        return path(pattern);
    }

    /** A path of this pattern. */
    static String path(String pattern) {
        return Stream.of(pattern.split("/", -1))
                .map(segment -> segment.startsWith(":") ? SEGMENTS.get(segment) : segment)
                .collect(Collectors.joining("/"));
    }
}
