package dev.isotherm.api.analytics;

import dev.isotherm.analytics.AnalyticsStore.Count;
import dev.isotherm.analytics.ResponseTimes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What is counted of each report, and the summary that the counters give. Nobody's address or session is in it. */
final class AnalyticsSummary {
    private static final String TIME = "time:";
    private static final String OVERALL = "overall";
    private static final String METHOD = "method:";
    private static final String TIER = "tier:";
    private static final String HIT = "hit";
    private static final String MISS = "miss";
    private static final Pattern MILLIS = Pattern.compile("\\d{1,9}");

    private AnalyticsSummary() {}

    /** The counts of a report. */
    static List<Count> counts(JsonObject report) {
        List<Count> counts = new ArrayList<>(List.of(
                Count.of("reports", 1),
                Count.of("api_calls", report.getLong("api_calls")),
                Count.of("errors", report.getLong("error_count")),
                Count.of("duration", report.getLong("session_duration")),
                Count.of("failure", Math.round(ClientReport.percent(report.getString("api_failure_rate")) * 100)),
                new Count("platform", String.valueOf(report.getString("platform")), 1),
                new Count("tier", report.getString("location_tier"), 1)));
        JsonArray errors = report.getJsonArray("recent_errors");
        for (int i = 0; i < errors.size(); i++) {
            counts.add(new Count("error", errors.getJsonObject(i).getString("error_type"), 1));
        }
        Long millis = report.getLong("response_time_ms");
        if (millis != null) {
            List<String> groups = new ArrayList<>(List.of(OVERALL, TIER + report.getString("location_tier")));
            if (report.getString("selection_method") != null) {
                groups.add(METHOD + report.getString("selection_method"));
            }
            if (report.getBoolean("cache_hit") != null) {
                groups.add(report.getBoolean("cache_hit") ? HIT : MISS);
            }
            groups.forEach(group -> counts.add(Count.of(TIME + group + ":" + ResponseTimes.rounded(millis), 1)));
        }
        return counts;
    }

    /**
     * The summary.
     *
     * @param totals the counters
     * @param updated the time of the last report; null if there is none
     */
    static JsonObject of(Map<String, Long> totals, String updated) {
        long reports = totals.getOrDefault("reports", 0L);
        return new JsonObject()
                .put("total_sessions", reports)
                .put("total_api_calls", totals.getOrDefault("api_calls", 0L))
                .put("total_errors", totals.getOrDefault("errors", 0L))
                .put("avg_session_duration", mean(totals.getOrDefault("duration", 0L), reports))
                .put("avg_failure_rate", mean(totals.getOrDefault("failure", 0L) / 100.0, reports))
                .put("platforms", group(totals, "platform:"))
                .put("error_types", group(totals, "error:"))
                .put("last_updated", updated)
                .put("location_tiers", group(totals, TIER))
                .put("response_times", times(totals));
    }

    private static double mean(double sum, long of) {
        return of == 0 ? 0 : Math.round(sum / of * 100) / 100.0;
    }

    private static JsonObject group(Map<String, Long> totals, String prefix) {
        JsonObject group = new JsonObject();
        new TreeMap<>(totals).forEach((name, count) -> {
            if (name.startsWith(prefix)) {
                group.put(name.substring(prefix.length()), count);
            }
        });
        return group;
    }

    private static JsonObject times(Map<String, Long> totals) {
        Map<String, NavigableMap<Long, Long>> groups = new HashMap<>();
        totals.forEach((name, count) -> {
            if (name.startsWith(TIME)) {
                int end = name.lastIndexOf(':');
                // Another program may have named a counter so.
                if (end > TIME.length()
                        && MILLIS.matcher(name.substring(end + 1)).matches()) {
                    groups.computeIfAbsent(name.substring(TIME.length(), end), group -> new TreeMap<>())
                            .put(Long.valueOf(name.substring(end + 1)), count);
                }
            }
        });
        return new JsonObject()
                .put(OVERALL, percentiles(groups, OVERALL))
                .put("by_selection_method", each(groups, METHOD))
                .put(
                        "by_cache_hit",
                        new JsonObject().put(HIT, percentiles(groups, HIT)).put(MISS, percentiles(groups, MISS)))
                .put("by_location_tier", each(groups, TIER));
    }

    private static JsonObject each(Map<String, NavigableMap<Long, Long>> groups, String prefix) {
        JsonObject all = new JsonObject();
        groups.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .forEach(name -> all.put(name.substring(prefix.length()), percentiles(groups, name)));
        return all;
    }

    private static JsonObject percentiles(Map<String, NavigableMap<Long, Long>> groups, String name) {
        NavigableMap<Long, Long> times = groups.getOrDefault(name, new TreeMap<>());
        JsonObject all = new JsonObject();
        for (int percent : new int[] {50, 95, 99}) {
            OptionalLong found = ResponseTimes.percentile(times, percent);
            all.put("p" + percent, found.isPresent() ? found.getAsLong() : null);
        }
        return all.put(
                "sample_size",
                times.values().stream().mapToLong(Long::longValue).sum());
    }
}
