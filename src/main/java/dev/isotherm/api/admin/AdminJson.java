package dev.isotherm.api.admin;

import dev.isotherm.job.JobDetails;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobPage;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.metrics.LiveWorker;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * JSON for operators: times as elsewhere on the wire, durations in seconds. A missing value is {@code null}; no field
 * is left out.
 */
final class AdminJson {
    private static final int DEEPEST = 100;

    private AdminJson() {}

    static JsonObject queue(String name, QueueOverview queue) {
        JsonObject counts = new JsonObject();
        for (JobList list : JobList.values()) {
            counts.put(list.wireName(), queue.count(list));
        }
        JsonObject totals = new JsonObject();
        queue.totals().forEach(totals::put);
        return new JsonObject()
                .put("queue", name)
                .put("paused", queue.paused())
                .put("counts", counts)
                .put("stuck", queue.stuck())
                .put("long_waiting", queue.longWaiting())
                .put("oldest_waiting_seconds", seconds(queue.oldestWaiting()))
                .put("ended_per_second", queue.endedInTenSeconds() / 10.0)
                .put("totals", totals);
    }

    static JsonObject job(JobPage.Entry job) {
        return new JsonObject()
                .put("id", job.id())
                .put("type", job.type())
                .put("state", job.state().stored())
                .put("priority", job.priority())
                .put("attempt", job.attempt())
                .put("stalls", job.stalls())
                .put("worker", job.worker().isEmpty() ? null : job.worker())
                .put("created_at", WireTime.offset(job.createdAt()))
                .put("updated_at", WireTime.offset(job.updatedAt()));
    }

    static JsonObject job(String queue, JobDetails job) {
        JsonArray history = new JsonArray();
        job.history().forEach(error -> history.add(error(error)));
        return job(job.entry())
                .put("queue", queue)
                .put("schema", job.schema())
                .put("max_attempts", job.maxAttempts() == 0 ? null : job.maxAttempts())
                .put("fence", job.fence())
                .put("timeout_seconds", job.timeout().toMillis() / 1e3)
                .put("max_wait_seconds", seconds(job.maxWait()))
                .put("identity", job.identity())
                .put("trace_parent", job.traceParent().isEmpty() ? null : job.traceParent())
                .put("request_id", job.requestId().isEmpty() ? null : job.requestId())
                .put("cancel_requested", job.cancelRequested())
                .put(
                        "progress",
                        job.progress()
                                .map(p -> new JsonObject().put("done", p.done()).put("total", p.total()))
                                .orElse(null))
                .put("run_at", time(job.runAt()))
                .put("started_at", time(job.startedAt()))
                .put("delayed_by", job.delayedBy().map(AdminJson::error).orElse(null))
                .put("lease_until", time(job.leaseUntil()))
                .put("params", parsed(job.parameters()))
                .put("result_bytes", job.resultBytes())
                .put("error", job.error().map(AdminJson::error).orElse(null))
                .put("history", history)
                .put("forgotten_in_seconds", seconds(job.forgottenIn()));
    }

    static JsonObject worker(LiveWorker worker) {
        JsonArray contexts = new JsonArray();
        worker.contexts()
                .forEach(runner -> contexts.add(new JsonObject()
                        .put("name", runner.name())
                        .put("queues", new JsonArray(new ArrayList<>(runner.queues())))
                        .put("slots", runner.slots())
                        .put("busy", runner.busy())
                        .put("loop_lag_ms", runner.maxLagMs())
                        .put("silent_ms", runner.silence().toMillis())));
        return new JsonObject()
                .put("id", worker.id())
                .put("host", worker.host())
                .put("pid", worker.pid())
                .put("version", worker.version())
                .put("role", worker.role())
                .put("started_at", WireTime.offset(worker.startedAt()))
                .put("seen_at", WireTime.offset(worker.seenAt()))
                .put("silent_seconds", worker.silence().toMillis() / 1e3)
                .put("slots", worker.slots())
                .put("busy", worker.busy())
                .put("contexts", contexts);
    }

    private static JsonObject error(JobError error) {
        return new JsonObject()
                .put("error_type", error.type())
                .put("error_message", error.message())
                .put("timestamp", WireTime.offset(error.at()));
    }

    /* The engine accepts any bytes as parameters. Operators must also see parameters that are not JSON. */
    static Object parsed(Buffer parameters) {
        try {
            Object value = Json.decodeValue(parameters);
            // So deep that it could be read but, within an answer, not be written.
            return depth(value) > DEEPEST ? parameters.toString() : value;
        } catch (DecodeException e) {
            return parameters.toString();
        }
    }

    private static int depth(Object value) {
        Stream<?> inner = value instanceof JsonObject object
                ? object.stream().map(Map.Entry::getValue)
                : value instanceof JsonArray array ? array.stream() : Stream.empty();
        return 1 + inner.mapToInt(AdminJson::depth).max().orElse(0);
    }

    private static Double seconds(Optional<Duration> time) {
        return time.map(t -> t.toMillis() / 1e3).orElse(null);
    }

    private static String time(Optional<Instant> time) {
        return time.map(WireTime::offset).orElse(null);
    }
}
