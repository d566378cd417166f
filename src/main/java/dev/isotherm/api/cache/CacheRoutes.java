package dev.isotherm.api.cache;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.ChangeNote;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.redis.KeySweep.Action;
import dev.isotherm.redis.KeySweep.Found;
import dev.isotherm.service.WeatherCache;
import dev.isotherm.service.WeatherCache.Kind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /cache/clear} and {@code /cache/invalidate}: operators delete stored weather. No job is ever touched. */
public final class CacheRoutes implements Routes {
    private static final String INVALIDATE = "/cache/invalidate";
    private static final int LONGEST_PATTERN = 200;
    private static final String ALL = "*";
    private static final String STATUS = "status";
    private static final String ACTION = "action";
    private static final String WOULD_DELETE = "would_delete";
    private static final Map<String, Kind> ENDPOINTS =
            Map.of("weather", Kind.DETAILS, "forecast", Kind.YOUNG, "records", Kind.YEARS);

    private final WeatherCache cache;

    public CacheRoutes(WeatherCache cache) {
        this.cache = cache;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.delete(Access.ADMIN, "/cache/clear", this::clear);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/key/:key", this::key);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/pattern", this::pattern);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/endpoint/:endpoint", this::endpoint);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/location/:location", this::location);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/date/:date", this::date);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/forecast", this::forecast);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/today", this::today);
        endpoints.delete(Access.ADMIN, INVALIDATE + "/expired", this::expired);
    }

    private static boolean dry(RoutingContext ctx) {
        boolean dry = Params.flag(ctx, "dry_run", false);
        if (dry) {
            ChangeNote.add(ctx, "dry run, nothing is deleted");
        }
        return dry;
    }

    private Future<Found> find(RoutingContext ctx, String pattern, boolean dry) {
        return cache.find(pattern, dry ? Action.LIST : Action.DELETE).onSuccess(found -> {
            if (found.deleted() > 0) {
                ChangeNote.add(ctx, found.deleted() + " keys of stored weather are deleted (" + pattern + ")");
            }
        });
    }

    private Future<Reply> clear(RoutingContext ctx) {
        boolean dry = dry(ctx);
        return find(ctx, ALL, dry)
                .map(found -> Replies.uncached(
                        200,
                        dry
                                ? new JsonObject()
                                        .put(STATUS, "dry_run")
                                        .put("total_keys", found.count())
                                        .put(ACTION, "would_delete_all")
                                : new JsonObject()
                                        .put(STATUS, "success")
                                        .put("total_keys", found.count())
                                        .put("deleted_count", found.deleted())
                                        .put(ACTION, "deleted_all")));
    }

    private Future<Reply> key(RoutingContext ctx) {
        String key = ctx.pathParam("key");
        JsonObject body = new JsonObject();
        if (dry(ctx)) {
            return cache.exists(key)
                    .map(exists -> Replies.uncached(
                            200,
                            body.put(STATUS, "dry_run")
                                    .put("cache_key", key)
                                    .put("exists", exists)
                                    .put(ACTION, exists ? WOULD_DELETE : "not_found")));
        }
        return cache.delete(key)
                .map(deleted -> Replies.uncached(
                        200,
                        body.put(STATUS, "success")
                                .put("cache_key", key)
                                .put("deleted", deleted)
                                .put(ACTION, deleted ? "deleted" : "not_found")));
    }

    private Future<Reply> pattern(RoutingContext ctx) {
        String pattern =
                Params.last(ctx, "pattern").orElseThrow(() -> Params.invalid("pattern", "Field required", "missing"));
        if (pattern.length() > LONGEST_PATTERN) {
            throw Params.invalid(
                    "pattern", "String should have at most " + LONGEST_PATTERN + " characters", "string_too_long");
        }
        return one(ctx, pattern, dry(ctx));
    }

    private Future<Reply> endpoint(RoutingContext ctx) {
        Kind kind = Optional.ofNullable(ENDPOINTS.get(ctx.pathParam("endpoint")))
                .orElseThrow(() -> ApiException.invalid(
                        "path -> endpoint", "Input should be 'weather', 'forecast' or 'records'", "literal_error"));
        boolean dry = dry(ctx);
        return cache.pattern(kind, Params.last(ctx, "location")).compose(pattern -> one(ctx, pattern, dry));
    }

    private Future<Reply> location(RoutingContext ctx) {
        boolean dry = dry(ctx);
        return cache.pattern(Kind.ALL, Optional.of(ctx.pathParam("location")))
                .compose(pattern -> one(ctx, pattern, dry));
    }

    private Future<Reply> forecast(RoutingContext ctx) {
        boolean dry = dry(ctx);
        return cache.pattern(Kind.YOUNG, Optional.empty()).compose(pattern -> one(ctx, pattern, dry));
    }

    private Future<Reply> one(RoutingContext ctx, String pattern, boolean dry) {
        return find(ctx, pattern, dry).map(found -> Replies.uncached(200, result(pattern, dry, found)));
    }

    private static JsonObject result(String pattern, boolean dry, Found found) {
        JsonObject body = new JsonObject()
                .put(STATUS, dry ? "dry_run" : "success")
                .put("pattern", pattern)
                .put("matching_keys", new JsonArray(found.keys()));
        return dry
                ? body.put("count", found.count()).put(ACTION, WOULD_DELETE)
                : body.put("deleted_count", found.deleted()).put("total_found", found.count());
    }

    private Future<Reply> date(RoutingContext ctx) {
        LocalDate date;
        try {
            date = LocalDate.parse(ctx.pathParam("date"));
        } catch (DateTimeException e) {
            // Not a date.
            throw ApiException.badRequest("Invalid date format. Use YYYY-MM-DD.");
        }
        return several(ctx, date.toString(), cache.patterns(date), dry(ctx)).map(body -> Replies.uncached(200, body));
    }

    private Future<Reply> today(RoutingContext ctx) {
        boolean dry = dry(ctx);
        LocalDate today = cache.today();
        String day = MonthDay.from(today).toString().substring(2).replace('-', '_');
        return several(ctx, today.toString(), cache.patterns(today), dry).compose(first -> several(
                        ctx, day, cache.patterns(MonthDay.from(today)), dry)
                .map(second -> Replies.uncached(
                        200,
                        new JsonObject()
                                .put(STATUS, dry ? "dry_run" : "success")
                                .put("date", today.toString())
                                .put("results", new JsonArray().add(first).add(second)))));
    }

    private Future<JsonObject> several(RoutingContext ctx, String date, List<String> patterns, boolean dry) {
        JsonArray results = new JsonArray();
        List<Found> all = new ArrayList<>();
        Future<Void> done = Future.succeededFuture();
        for (String pattern : patterns) {
            done = done.compose(v -> find(ctx, pattern, dry)).map(found -> {
                results.add(result(pattern, dry, found));
                all.add(found);
                return null;
            });
        }
        return done.map(v -> new JsonObject()
                .put(STATUS, dry ? "dry_run" : "success")
                .put("date", date)
                .put("patterns_checked", patterns.size())
                .put("total_deleted", all.stream().mapToLong(Found::deleted).sum())
                .put("total_found", all.stream().mapToLong(Found::count).sum())
                .put("pattern_results", results));
    }

    /* Redis itself removes keys whose time is over, so there is never one to delete. */
    private Future<Reply> expired(RoutingContext ctx) {
        boolean dry = dry(ctx);
        return Future.succeededFuture(Replies.uncached(
                200,
                new JsonObject()
                        .put(STATUS, dry ? "dry_run" : "success")
                        .put("expired_keys", new JsonArray())
                        .put("count", 0)
                        .put(ACTION, dry ? WOULD_DELETE : "deleted")));
    }
}
