package dev.isotherm.api.health;

import dev.isotherm.analytics.AnalyticsStore;
import dev.isotherm.api.auth.TokenChecks;
import dev.isotherm.api.cache.CacheStatsRoutes;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.store.WriteProbe;
import dev.isotherm.metrics.LiveWorker;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.weather.provider.ProviderWindow;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What an API needs and has, in the shape of the contract: Redis, the provider, logins, workers, caches, limits. */
public final class ApiHealth {
    private final WriteProbe probe;
    private final InstantSource clock;
    private final TokenChecks tokens;

    /** Of an API with this Redis and these checks of tokens. */
    public ApiHealth(WriteProbe probe, TokenChecks tokens, InstantSource clock) {
        this.probe = probe;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * All parts.
     *
     * @param jobs the queue of records
     * @param analyticsPerHour how many analytics one address may send in an hour; 0 for no limit
     */
    public HealthParts parts(
            LiveWorkers workers,
            JobAdmin jobs,
            CacheStats cache,
            AnalyticsStore analytics,
            int analyticsPerHour,
            WeatherProvider provider,
            ProviderWindow window) {
        return new HealthParts(List.of(
                HealthParts.redis(probe),
                new HealthPart(provider.source() + "_api", true, () -> Future.succeededFuture(window.health(provider))),
                new HealthPart("firebase", false, () -> Future.succeededFuture(logins())),
                new HealthPart("worker", true, () -> workers(workers, jobs)),
                new HealthPart(
                        "cache",
                        false,
                        () -> known(cache.totals().map(totals -> CacheStatsRoutes.health(totals, clock.instant())))),
                new HealthPart(
                        "postgres",
                        false,
                        () -> Future.succeededFuture(HealthPart.of("disabled", "No DSN configured"))),
                new HealthPart(
                        "analytics_rate_limit",
                        false,
                        () -> known(analytics.refused().map(refused -> analytics(analyticsPerHour, refused))))));
    }

    /* The service token works in any case, so missing keys make nothing unhealthy. */
    private JsonObject logins() {
        return tokens.keysKnown()
                .map(known -> known
                        ? HealthPart.healthy("The keys of all issuers of tokens are known")
                        : HealthPart.of("degraded", "The keys of an issuer of tokens could not be fetched yet"))
                .orElseGet(() -> HealthPart.of("disabled", "Only the service token is accepted"));
    }

    private static Future<JsonObject> workers(LiveWorkers workers, JobAdmin jobs) {
        Future<List<LiveWorker>> live = workers.all();
        Future<Integer> waiting = jobs.overview().map(queue -> queue.waiting());
        return known(Future.all(live, waiting).map(both -> workers(live.result(), waiting.result())));
    }

    private static JsonObject workers(List<LiveWorker> live, int waiting) {
        JsonObject check = live.isEmpty()
                ? HealthPart.unhealthy(
                        waiting == 0
                                ? "No worker service gives a sign of life"
                                : "No worker service gives a sign of life while jobs wait")
                : HealthPart.healthy("Worker heartbeat present");
        Optional<Duration> silence = live.stream().map(LiveWorker::silence).min(Comparator.naturalOrder());
        return check.put("workers", live.size())
                .put("slots", live.stream().mapToInt(LiveWorker::slots).sum())
                .put("busy", live.stream().mapToInt(LiveWorker::busy).sum())
                .put(
                        "heartbeat_age_seconds",
                        silence.map(age -> age.toMillis() / 1e3).orElse(null))
                .put("jobs_waiting", waiting);
    }

    private static JsonObject analytics(int perHour, long refused) {
        return new JsonObject()
                .put(HealthPart.STATUS, HealthPart.HEALTHY)
                .put("enabled", perHour > 0)
                .put("limit_per_hour", perHour)
                .put("rejected_last_hour", refused);
    }

    /* The check of Redis tells why. */
    private static Future<JsonObject> known(Future<JsonObject> check) {
        return check.otherwise(e -> HealthPart.of("unknown", "Redis did not answer"));
    }
}
