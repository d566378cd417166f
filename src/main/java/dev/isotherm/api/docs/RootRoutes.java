package dev.isotherm.api.docs;

import dev.isotherm.api.health.DiagnosticsRoute;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.PageAccess;
import dev.isotherm.record.Period;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /} lists the endpoints, or is the page for people. Removed endpoints of older versions are answered with their successors. */
public final class RootRoutes implements Routes {
    private static final String RECORDS = "/v1/records/{period}/{location}/{identifier}";
    private static final String DAY = "/{location}/{month_day}";
    private static final List<String> PERIODS =
            Arrays.stream(Period.values()).map(Period::wireName).toList();
    private static final List<String> REMOVED = List.of("data", "average", "trend", "summary");
    private static final List<String> JOBS = List.of("/v1/jobs/{job_id}", "/v1/jobs/{job_id}/events");
    private static final List<String> LOCATIONS = List.of(
            "/v1/locations/preapproved",
            "/v1/locations/preapproved/status",
            "/v1/locations/popular",
            "/v1/locations/popular/status",
            "/v1/locations/popular/stats",
            "/v1/locations/popular/display-strings",
            "/v1/locations/search",
            "/v1/locations/selections");
    private static final List<String> SHARES = List.of("/v1/shares", "/v1/shares/{share_id}", "/v1/og/{share_id}.png");
    private static final List<String> ANALYTICS =
            List.of("/analytics", "/analytics/summary", "/analytics/recent", "/analytics/session/{session_id}");
    private static final List<String> OTHERS = List.of(
            "/weather/{location}/{date}",
            "/forecast/{location}",
            "/health",
            "/health/live",
            "/health/ready",
            "/health/detailed",
            DiagnosticsRoute.PATH,
            "/rate-limit-status",
            "/rate-limit-stats",
            "/cache-stats",
            "/cache/info",
            "/cache/invalidate",
            "/cache/clear",
            "/debug/jobs",
            "/admin");
    private static final String VERSION = Optional.ofNullable(
                    RootRoutes.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final Optional<VisitorPage> page;

    /**
     * Makes the routes.
     *
     * @param access whether browsers get a page in place of the list
     */
    public RootRoutes(Vertx vertx, PageAccess access) {
        page = access == PageAccess.OFF ? Optional.empty() : Optional.of(new VisitorPage(vertx, access));
    }

    @Override
    public void mount(Endpoints endpoints) {
        Reply list = Replies.json(root());
        endpoints.getAndHead(Access.PUBLIC, "/", ctx -> page.map(shown -> shown.orElse(ctx, list))
                .orElse(Future.succeededFuture(list)));
        page.ifPresent(shown -> shown.mount(endpoints));
        for (String name : REMOVED) {
            String part = name.equals("data") ? "" : "/" + name;
            endpoints.get(
                    name.equals("data") ? Access.PUBLIC : Access.BEARER,
                    "/" + name + "/:location/:month_day",
                    ctx -> Future.succeededFuture(removed("/v1/records/daily" + DAY + part)));
        }
    }

    private static Reply removed(String successor) {
        Reply reply = Replies.json(
                410,
                new JsonObject()
                        .put("error", "Endpoint removed")
                        .put("message", "This endpoint has been removed. Please use the v1 API instead.")
                        .put("new_endpoint", successor)
                        .put("migration_guide", "/"));
        return Replies.with(
                "X-Removed",
                "true",
                Replies.with("X-New-Endpoint", successor, Replies.with(HttpHeaders.CACHE_CONTROL, "no-cache", reply)));
    }

    private static JsonObject root() {
        JsonArray records = new JsonArray().add(RECORDS);
        Stream.of("average", "trend", "summary", "meta", "updated", "async")
                .forEach(n -> records.add(RECORDS + "/" + n));
        JsonArray examples = new JsonArray();
        PERIODS.forEach(period -> examples.add("/v1/records/" + period + "/london/01-15"));
        examples.add("/v1/records/daily/london/01-15/updated");
        JsonArray removed = new JsonArray();
        REMOVED.forEach(name -> removed.add("/" + name + DAY));
        return new JsonObject()
                .put("name", "Temperature History API")
                .put("version", VERSION)
                .put("description", "Temperature records of 51 years, at once or as jobs")
                .put(
                        "v1_endpoints",
                        new JsonObject()
                                .put("records", records)
                                .put("periods", new JsonArray(PERIODS))
                                .put("jobs", JOBS)
                                .put("locations", LOCATIONS)
                                .put("shares", SHARES)
                                .put("examples", examples))
                .put(
                        "removed_endpoints",
                        new JsonObject()
                                .put("status", "removed")
                                .put("endpoints", removed)
                                .put("note", "These endpoints have been removed. Please use v1 endpoints instead.")
                                .put("migration", "Use /v1/records/daily" + DAY + " and subresources"))
                .put("other_endpoints", OTHERS)
                .put("analytics_endpoints", ANALYTICS);
    }
}
