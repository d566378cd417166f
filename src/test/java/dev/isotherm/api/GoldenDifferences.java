package dev.isotherm.api;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Where we differ from the reference on purpose; {@code docs/contract.md} has the same lists. */
final class GoldenDifferences {
    /** Captures that are not replayed, with the reason. */
    static final Map<String, String> LEFT_OUT = leftOut();

    /** Headers whose values differ, with the reason. */
    static final Map<String, String> HEADERS = headers();

    private GoldenDifferences() {}

    private static Map<String, String> leftOut() {
        Map<String, String> reasons = new TreeMap<>();
        put(reasons, "of a path that we do not serve; App Check is tested with others", "ac_good");
        put(reasons, "a real place: the reference takes letters in its name for junk", "rec_nullarbor rec_objecttown");
        put(
                reasons,
                "refused with 400 at once: the reference makes a job that fails",
                "job_create_badident job_create_badloc jobdone_London_99-99_celsius jobdone_localhost_11-21_celsius");
        put(
                reasons,
                "410 with links to what serves the purpose, as in NOV25: 404 tells a legacy caller nothing",
                "rolling_preload rolling_status rolling_testcors");
        put(reasons, "of a path that we do not serve; the headers are tested elsewhere", "cors_get");
        put(reasons, "lists what we serve, in the same shape", "root");
        put(reasons, "a dead endpoint in the reference; ours tells when the data last changed", "sub_updated");
        put(
                reasons,
                "the reference answers with another date's numbers (APPROX); ours are always of the date asked",
                "today_yearly");
        put(
                reasons,
                "NOV25 has fewer fields and another grammar, and HEAD is followed",
                "old_daily old_daily_2 old_weekly old_weekly_2 old_monthly old_monthly_2 old_yearly old_yearly_2 old_today"
                        + " old_sub_average old_sub_trend old_sub_summary old_sub_meta old_sub_updated old_jobdone_daily"
                        + " old_jobdone_weekly old_jobdone_monthly old_jobdone_yearly old_jobdone_today old_rb old_rb_async"
                        + " old_diag");
        put(
                reasons,
                "any user may delete all in the reference; here only operators delete, and weather alone",
                "old_clear_anyuser");
        put(reasons, "the reference had no Postgres: we keep shares in Redis", "sh_create_nodb sh_list");
        put(reasons, "the reference keeps the answer to another limit; ours has two places", "loc_pre");
        put(reasons, "we find large cities too, and tell where each place is", "loc_search");
        put(reasons, "we know the name of the place that is not curated", "loc_pop_stats2");
        put(reasons, "we ship no photographs; an operator names a folder", "static");
        besidesRecords(reasons);
        return Map.copyOf(reasons);
    }

    private static void besidesRecords(Map<String, String> reasons) {
        put(reasons, "an unknown place is 404 with the same body: the reference answers 200", "forecast_unknown");
        put(
                reasons,
                "single reports show addresses and sessions, so they need the admin key",
                "an_recent an_recent_bad an_session");
        put(reasons, "the body that was sent was not captured; it is tested elsewhere", "an_json an_list");
        put(reasons, "the same body, and a request id as every answer has it", "an_ct");
        put(reasons, "`details` is a list as everywhere: the reference quotes its library", "an_badsel");
        put(reasons, "with `Retry-After`, and after a limit of our own", "an_rl2");
        put(
                reasons,
                "the figures depend on what was asked before; the shape is that of openapi.yaml",
                "an_summary adm_cache-stats adm_cache-stats_endpoints adm_cache-stats_health"
                        + " adm_cache-stats_hourly adm_cache-stats_locations adm_cache_info adm_clear_dry"
                        + " health_detailed adm_usage-stats adm_usage-stats_london");
        put(
                reasons,
                "the keys are our own: the days of a place have one identity for all its names",
                "adm_inv_date adm_inv_ep adm_inv_fc adm_inv_key adm_inv_key2 adm_inv_loc adm_inv_pat"
                        + " adm_inv_today");
        put(reasons, "for operators: it shows all clients' jobs", "debug_jobs debug_jobs_noauth");
    }

    private static Map<String, String> headers() {
        Map<String, String> reasons = new TreeMap<>();
        reasons.put(
                "Cache-Control",
                "`private`, and as long as the record stays as it is: it holds the current year, so it is never immutable");
        reasons.put(
                "ETag",
                "strong, from the bytes of the body: the reference's is the same whatever the data, day or unit");
        reasons.put(
                "Last-Modified",
                "when the data last changed, as HTTP writes dates: the reference's is the anchor in ISO 8601");
        reasons.put(
                "X-Cache-Status",
                "`MISS` where nothing was stored and `PARTIAL` where something was: the reference says `PARTIAL` for both");
        reasons.put(
                "Vary",
                "`Authorization` on records, and `Origin` on all answers: the reference has the latter only where an origin was sent");
        reasons.put("Allow", "on 405, as HTTP wants it: the reference has none");
        reasons.put("WWW-Authenticate", "on 401, as HTTP wants it: the reference has none");
        reasons.put(
                "Retry-After",
                "of a client's limit, when the same request would be allowed: the reference always says 3600");
        put(
                reasons,
                "on weather for clients with a limit, as draft-ietf-httpapi-ratelimit-headers-11 writes them: the reference has none",
                "RateLimit RateLimit-Policy");
        put(
                reasons,
                "the reference's names and more: what else our API reads and pages may want to read",
                "Access-Control-Allow-Methods Access-Control-Allow-Headers Access-Control-Expose-Headers");
        return Map.copyOf(reasons);
    }

    private static void put(Map<String, String> reasons, String reason, String names) {
        Arrays.asList(names.split(" ")).forEach(name -> reasons.put(name, reason));
    }
}
