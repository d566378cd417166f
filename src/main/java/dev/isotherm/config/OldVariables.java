package dev.isotherm.config;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The environment variables of the service that Isotherm replaces. Its whole environment may be set here. */
final class OldVariables {
    private static final List<String> ALL = List.of(
            "ANALYTICS_RATE_LIMIT",
            "APP_CHECK_ENFORCEMENT",
            "BASE_URL",
            "CACHE_ENABLED",
            "CACHE_HEALTH_THRESHOLD",
            "CACHE_INVALIDATION_BATCH_SIZE",
            "CACHE_INVALIDATION_DRY_RUN",
            "CACHE_INVALIDATION_ENABLED",
            "CACHE_STATS_ENABLED",
            "CACHE_STATS_RETENTION_HOURS",
            "CACHE_TTL_DEFAULT",
            "CACHE_TTL_LONG",
            "CACHE_TTL_SHORT",
            "CACHE_WARMING_CONCURRENT_REQUESTS",
            "CACHE_WARMING_DAYS_BACK",
            "CACHE_WARMING_ENABLED",
            "CACHE_WARMING_INTERVAL_HOURS",
            "CACHE_WARMING_MAX_LOCATIONS",
            "CACHE_WARMING_TIER1_SIZE",
            "CACHE_WARMING_TIER2_MAX",
            "DATABASE_URL",
            "DEBUG",
            "DEV_SERVER_URL",
            "FILTER_WEATHER_DATA",
            "FIREBASE_SERVICE_ACCOUNT",
            "FIREBASE_SERVICE_ACCOUNT_JSON",
            "HTTP_TIMEOUT_VISUAL_CROSSING",
            "IP_BLACKLIST",
            "IP_WHITELIST",
            "LOCAL_HOST",
            "LOG_VERBOSITY",
            "MAPBOX_TOKEN",
            "MAX_LOCATIONS_PER_HOUR",
            "MAX_REQUESTS_PER_HOUR",
            "METRO_CACHE_GRID_DEGREES",
            "METRO_CACHE_SNAP_KM",
            "OPENWEATHER_API_KEY",
            "OPEN_METEO_CONSECUTIVE_FAILURE_THRESHOLD",
            "OPEN_METEO_DEGRADED_FAILURE_RATE",
            "OPEN_METEO_FORECAST_PAST_DAYS",
            "OPEN_METEO_MONITORING_ENABLED",
            "OPEN_METEO_STATS_WINDOW_SECONDS",
            "OPEN_METEO_UNHEALTHY_FAILURE_RATE",
            "POPULARITY_MAX_LOCATIONS",
            "POPULARITY_WINDOW_DAYS",
            "PREWARM_API_TOKEN",
            "RATE_LIMIT_ENABLED",
            "RATE_LIMIT_WINDOW_HOURS",
            "SAME_LOCATION_RADIUS_KM",
            "SERVICE_TOKEN_LOCATIONS_PER_HOUR",
            "SERVICE_TOKEN_REQUESTS_PER_HOUR",
            "SERVICE_TOKEN_WINDOW_HOURS",
            "SHARE_BASE_URL",
            "TEMPHIST_PG_DSN",
            "TTL_BUNDLE",
            "TTL_CURRENT_DAILY",
            "TTL_CURRENT_MONTHLY",
            "TTL_CURRENT_WEEKLY",
            "TTL_CURRENT_YEARLY",
            "TTL_HISTORICAL",
            "TTL_STABLE",
            "UNIT_GROUP",
            "USAGE_RETENTION_DAYS",
            "USAGE_TRACKING_ENABLED",
            "VC_TIMELINE_RETRIES",
            "VC_TIMELINE_RETRY_DELAY",
            "YEARS_BACK");

    private OldVariables() {}

    /**
     * Those that are set although nothing reads them.
     *
     * @param set the names that are set
     * @param read the names that a setting reads
     */
    static List<String> withoutEffect(Collection<String> set, Set<String> read) {
        return ALL.stream()
                .filter(name -> set.contains(name) && !read.contains(name))
                .toList();
    }
}
