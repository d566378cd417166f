package dev.isotherm.api.health;

import dev.isotherm.analytics.AnalyticsStore;
import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.api.cache.CacheStatsRoutes;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code GET /health/detailed}: each part that the service depends on. The answer is 503 if Redis or the provider fails,
 * or if no worker is alive. It is public, so it shows figures only.
 */
public final class DetailedHealthRoute implements Routes {
    private static final String STATUS = "status";
    private static final String MESSAGE = "message";
    private static final String HEALTHY = "healthy";
    private static final String UNHEALTHY = "unhealthy";
    private static final String VERSION = Optional.ofNullable(
                    DetailedHealthRoute.class.getPackage().getImplementationVersion())
            .orElse("development");

    private final WriteProbe probe;
    private final LiveWorkers workers;
    private final CacheStats cache;
    private final AnalyticsStore analytics;
    private final int analyticsPerHour;
    private final WeatherProvider provider;
    private final ProviderWindow window;
    private final TokenChecks tokens;
    private final InstantSource clock;

    /**
     * Makes the route.
     *
     * @param analyticsPerHour how many analytics one address may send in an hour; 0 for no limit
     */
    public DetailedHealthRoute(
            RedisLink link,
            LiveWorkers workers,
            CacheStats cache,
            AnalyticsStore analytics,
            int analyticsPerHour,
            WeatherProvider provider,
            ProviderWindow window,
            TokenChecks tokens,
            InstantSource clock) {
        this.probe = new WriteProbe(link);
        this.workers = workers;
        this.cache = cache;
        this.analytics = analytics;
        this.analyticsPerHour = analyticsPerHour;
        this.provider = provider;
        this.window = window;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, "/health/detailed", this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        Future<JsonObject> redis = probe.refusal().map(DetailedHealthRoute::redis);
        Future<JsonObject> worker =
                workers.any().map(DetailedHealthRoute::worker).recover(this::unknown);
        Future<JsonObject> stats = cache.totals()
                .map(totals -> CacheStatsRoutes.health(totals, clock.instant()))
                .recover(this::unknown);
        Future<JsonObject> refused = analytics.refused().map(this::analytics).recover(this::unknown);
        return Future.all(redis, worker, stats, refused).map(all -> {
            JsonObject weather = window.health(provider);
            boolean healthy = isUp(redis.result()) && isUp(worker.result()) && isUp(weather);
            JsonObject body = new JsonObject()
                    .put(STATUS, healthy ? HEALTHY : UNHEALTHY)
                    .put("timestamp", WireTime.naive(clock.instant()))
                    .put("version", VERSION)
                    .put(
                            "checks",
                            new JsonObject()
                                    .put("redis", redis.result())
                                    .put(provider.source() + "_api", weather)
                                    .put("firebase", logins())
                                    .put("worker", worker.result())
                                    .put("cache", stats.result())
                                    .put("postgres", check("disabled", "No DSN configured"))
                                    .put("analytics_rate_limit", refused.result()));
            return Replies.with(HttpHeaders.CACHE_CONTROL, "no-cache", Replies.json(healthy ? 200 : 503, body));
        });
    }

    private static boolean isUp(JsonObject check) {
        return !check.getString(STATUS).equals(UNHEALTHY);
    }

    private static JsonObject check(String status, String message) {
        return new JsonObject().put(STATUS, status).put(MESSAGE, message);
    }

    /* Redis' own reason is for the log: this answer is public. */
    private static JsonObject redis(Optional<String> refusal) {
        return refusal.isEmpty()
                ? check(HEALTHY, "Connection and read/write successful")
                : check(UNHEALTHY, "Redis does not accept writes in time");
    }

    /* The service token works in any case, so missing keys make nothing unhealthy. */
    private JsonObject logins() {
        return tokens.keysKnown()
                .map(known -> known
                        ? check(HEALTHY, "The keys of all issuers of tokens are known")
                        : check("degraded", "The keys of an issuer of tokens could not be fetched yet"))
                .orElseGet(() -> check("disabled", "Only the service token is accepted"));
    }

    private static JsonObject worker(boolean alive) {
        return alive
                ? check(HEALTHY, "Worker heartbeat present")
                : check(UNHEALTHY, "No worker service gives a sign of life");
    }

    private JsonObject analytics(long refused) {
        return new JsonObject()
                .put(STATUS, HEALTHY)
                .put("enabled", analyticsPerHour > 0)
                .put("limit_per_hour", analyticsPerHour)
                .put("rejected_last_hour", refused);
    }

    /* The check of Redis tells why. */
    private Future<JsonObject> unknown(Throwable e) {
        return Future.succeededFuture(check("unknown", "Redis did not answer"));
    }
}
