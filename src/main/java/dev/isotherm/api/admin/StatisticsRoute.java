package dev.isotherm.api.admin;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.Queues;
import dev.isotherm.job.statistics.Histogram;
import dev.isotherm.job.statistics.JobCounts;
import dev.isotherm.job.statistics.StatisticsReader;
import dev.isotherm.job.statistics.StatisticsReader.Range;
import dev.isotherm.job.statistics.StatisticsReader.Statistics;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** {@code GET /admin/statistics}: what happened to the jobs of a queue in the last minutes or hours. */
public final class StatisticsRoute implements Routes {
    private static final double HALF = 0.5;
    private static final double MOST = 0.95;

    private final StatisticsReader reader;

    public StatisticsRoute(StatisticsReader reader) {
        this.reader = reader;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/statistics", this::show);
    }

    private Future<Reply> show(RoutingContext ctx) {
        String queue = Params.last(ctx, "queue").orElse(Queues.RECORDS);
        if (!Queues.ALL.contains(queue)) {
            throw ApiException.notFound("Queue not found");
        }
        int minutes = Params.number(ctx, "minutes", Range.HOUR.minutes(), 0, Integer.MAX_VALUE);
        Range range = Range.of(minutes)
                .orElseThrow(() -> Params.invalid("minutes", "Input should be " + ranges(), "literal_error"));
        return reader.read(queue, range).map(read -> Replies.uncached(json(queue, range, read)));
    }

    private static String ranges() {
        return Arrays.stream(Range.values())
                .map(range -> String.valueOf(range.minutes()))
                .collect(Collectors.joining(", "))
                .replaceFirst(", (\\d+)$", " or $1");
    }

    private static JsonObject json(String queue, Range range, Statistics read) {
        JsonArray buckets = new JsonArray();
        read.buckets()
                .forEach(bucket -> buckets.add(
                        new JsonObject().put("at", WireTime.offset(bucket.at())).mergeIn(json(bucket.counts()))));
        return new JsonObject()
                .put("queue", queue)
                .put("minutes", range.minutes())
                .put("step_seconds", range.step().toSeconds())
                .put("totals", json(read.total()))
                .put("buckets", buckets);
    }

    private static JsonObject json(JobCounts counts) {
        JsonObject json = new JsonObject();
        JobCounts.COUNTED.forEach(outcome -> json.put(outcome.name().toLowerCase(Locale.ROOT), counts.count(outcome)));
        return json.put("waiting_ms", json(counts.waiting())).put("running_ms", json(counts.running()));
    }

    private static JsonObject json(Histogram times) {
        return new JsonObject().put("p50", value(times.percentile(HALF))).put("p95", value(times.percentile(MOST)));
    }

    private static Double value(OptionalDouble millis) {
        return millis.isPresent() ? (Double) millis.getAsDouble() : null;
    }
}
