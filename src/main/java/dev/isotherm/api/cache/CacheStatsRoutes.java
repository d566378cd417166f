package dev.isotherm.api.cache;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.cache.CacheCount;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.cache.CacheStats.Hour;
import dev.isotherm.cache.CacheStats.Totals;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** {@code /cache-stats}: how often requests find their data stored, in the whole cluster. */
public final class CacheStatsRoutes implements Routes {
    private static final String PATH = "/cache-stats";
    private static final double THRESHOLD = 0.7;

    private final CacheStats stats;
    private final InstantSource clock;

    public CacheStatsRoutes(CacheStats stats, InstantSource clock) {
        this.stats = stats;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, PATH, this::all);
        endpoints.get(Access.ADMIN, PATH + "/health", ctx -> stats.totals()
                .map(totals -> Replies.uncached(200, health(totals, clock.instant()))));
        endpoints.get(Access.ADMIN, PATH + "/endpoints", ctx -> stats.totals()
                .map(totals -> part("by_endpoint", totals.endpoints(), totals)));
        endpoints.get(Access.ADMIN, PATH + "/locations", ctx -> stats.totals()
                .map(totals -> part("by_location", totals.locations(), totals)));
        endpoints.get(Access.ADMIN, PATH + "/hourly", this::hourly);
        endpoints.post(Access.ADMIN, PATH + "/reset", this::reset);
    }

    /**
     * Whether enough requests find their data stored.
     *
     * @param totals what was counted
     * @return the JSON of the contract; without any request it is {@code degraded}, as in the reference
     */
    public static JsonObject health(Totals totals, Instant now) {
        CacheCount all = totals.all();
        double hours = Duration.between(totals.since(), now).toMillis() / 3_600_000.0;
        return new JsonObject()
                .put("status", all.hitRate() >= THRESHOLD ? "healthy" : "degraded")
                .put("hit_rate", all.hitRate())
                .put("error_rate", all.errorRate())
                .put("threshold", THRESHOLD)
                .put("total_requests", all.total())
                .put("uptime_hours", Math.max(0, hours));
    }

    private Future<Reply> all(RoutingContext ctx) {
        Future<Totals> totals = stats.totals();
        Future<List<Hour>> hours = stats.hours(CacheStats.HOURS);
        return Future.all(totals, hours).map(both -> {
            Totals found = totals.result();
            return Replies.uncached(
                    200,
                    new JsonObject()
                            .put("overall", found.all().toJson())
                            .put("by_endpoint", each(found.endpoints()))
                            .put("by_location", each(found.locations()))
                            .put("hourly", hours(hours.result())));
        });
    }

    private static Reply part(String name, Map<String, CacheCount> counts, Totals totals) {
        CacheCount all = totals.all();
        return Replies.uncached(
                200,
                new JsonObject()
                        .put(name, each(counts))
                        .put(
                                "overall",
                                new JsonObject()
                                        .put("total_requests", all.total())
                                        .put("hit_rate", all.hitRate())
                                        .put("error_rate", all.errorRate())));
    }

    private static JsonObject each(Map<String, CacheCount> counts) {
        JsonObject json = new JsonObject();
        counts.forEach((name, count) -> json.put(name, count.toJson()));
        return json;
    }

    private Future<Reply> hourly(RoutingContext ctx) {
        int most = Params.number(ctx, "hours", CacheStats.HOURS, 1, CacheStats.HOURS);
        return stats.hours(most)
                .map(hours -> Replies.uncached(
                        200, new JsonObject().put("hourly_data", hours(hours)).put("requested_hours", most)));
    }

    private static JsonArray hours(List<Hour> hours) {
        JsonArray all = new JsonArray();
        for (Hour hour : hours) {
            JsonObject json = new JsonObject()
                    .put("hour", hour.hour())
                    .put("timestamp", hour.hour() * Duration.ofHours(1).toSeconds())
                    .mergeIn(hour.count().toJson());
            json.remove("error_rate");
            all.add(json);
        }
        return all;
    }

    private Future<Reply> reset(RoutingContext ctx) {
        return stats.reset()
                .map(Replies.uncached(
                        200,
                        new JsonObject()
                                .put("status", "success")
                                .put("message", "Cache statistics have been reset")
                                .put("timestamp", WireTime.naive(clock.instant()))));
    }
}
