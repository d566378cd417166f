package dev.isotherm.api.health;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.metrics.LiveWorker;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code /v1/jobs/diagnostics/worker-status}: public, so it shows figures only and no jobs. */
public final class DiagnosticsRoute implements Routes {
    public static final String PATH = "/v1/jobs/diagnostics/worker-status";

    private final JobAdmin jobs;
    private final LiveWorkers workers;

    public DiagnosticsRoute(JobAdmin jobs, LiveWorkers workers) {
        this.jobs = jobs;
        this.workers = workers;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.PUBLIC, PATH, this::get);
    }

    private Future<Reply> get(RoutingContext ctx) {
        Future<QueueOverview> queue = jobs.overview();
        Future<List<LiveWorker>> live = workers.all();
        return Future.all(queue, live).map(both -> Replies.json(body(queue.result(), live.result())));
    }

    private static JsonObject body(QueueOverview queue, List<LiveWorker> live) {
        Optional<LiveWorker> last = live.stream().min(Comparator.comparing(LiveWorker::silence));
        return new JsonObject()
                .put(
                        "worker",
                        new JsonObject()
                                .put("alive", last.isPresent())
                                .put(
                                        "heartbeat",
                                        last.map(w -> WireTime.offset(w.seenAt()))
                                                .orElse(null))
                                .put(
                                        "heartbeat_age_seconds",
                                        last.map(w -> w.silence().toMillis() / 1e3)
                                                .orElse(null))
                                .put("status", last.isPresent() ? "healthy" : "unhealthy"))
                .put("queue", new JsonObject().put("length", queue.waiting()).put("jobs_examined", queue.waiting()))
                .put(
                        "jobs",
                        new JsonObject()
                                .put("by_status", byStatus(queue))
                                .put("stuck_count", queue.stuck())
                                .put("stuck_jobs", new JsonArray())
                                .put("long_pending_count", queue.longWaiting())
                                .put("long_pending_jobs", new JsonArray()))
                .put("recommendations", recommendations(queue, last.isPresent()))
                .put("note", "Jobs are counted here; operators see each one with GET /admin/jobs")
                .put("database", new JsonObject().put("status", "disabled").put("message", "No DSN configured"));
    }

    /* Cancelled jobs are few. They count as ready, because the engine keeps both on one list. */
    private static JsonObject byStatus(QueueOverview queue) {
        return new JsonObject()
                .put("pending", queue.waiting())
                .put("processing", queue.count(JobList.RUNNING))
                .put("ready", queue.count(JobList.FINISHED))
                .put("error", queue.count(JobList.DEAD));
    }

    private static JsonArray recommendations(QueueOverview queue, boolean alive) {
        JsonArray all = new JsonArray();
        if (!alive) {
            all.add(recommendation(
                    "critical",
                    "Background worker is not running",
                    "Check the logs of the worker service for start-up errors",
                    "Start a worker service",
                    "Verify that it uses the Redis of the API service"));
        }
        if (queue.stuck() > 0) {
            all.add(recommendation(
                    "warning",
                    queue.stuck() + " job(s) run on workers that give no sign of life",
                    "Wait a second: a live worker service takes them back",
                    "Start a worker service where none is alive"));
        }
        if (queue.longWaiting() > 0) {
            all.add(recommendation(
                    "warning",
                    queue.longWaiting() + " job(s) wait for more than " + QueueOverview.LONG_WAIT.toSeconds()
                            + " seconds",
                    "Start more worker services, or give them more slots",
                    "Check the logs of the worker service for a slow provider"));
        }
        if (queue.paused()) {
            all.add(recommendation(
                    "info",
                    "The queue is paused by an operator: no job is started",
                    "Resume it with POST /admin/queues/{queue}/resume"));
        }
        return all.isEmpty() ? all.add(recommendation("success", "System is healthy", "No action needed")) : all;
    }

    private static JsonObject recommendation(String severity, String issue, String... actions) {
        return new JsonObject()
                .put("severity", severity)
                .put("issue", issue)
                .put("actions", new JsonArray(List.of(actions)));
    }
}
