package dev.isotherm.api.admin;

import dev.isotherm.api.job.JobHandles;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.ChangeNote;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.JobDetails;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /admin}: operators see and change queues, jobs and workers. */
public final class AdminRoutes implements Routes {
    private static final int USUAL_LIMIT = 50;
    private static final Duration FULL_RETRY_AFTER = Duration.ofSeconds(10);
    private static final int MOST_OFFSET = 10_000_000;

    private final Map<String, JobAdmin> queues;
    private final String usualQueue;
    private final LiveWorkers workers;
    private final InstantSource clock;

    /**
     * Makes the routes.
     *
     * @param queues all queues, by name
     * @param usualQueue the default queue, for requests that name none
     */
    public AdminRoutes(Map<String, JobAdmin> queues, String usualQueue, LiveWorkers workers, InstantSource clock) {
        this.queues = new TreeMap<>(queues);
        this.usualQueue = usualQueue;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, "/admin/queues", ctx -> queues().map(Replies::uncached));
        endpoints.post(Access.ADMIN, "/admin/queues/:queue/pause", ctx -> pause(ctx, true));
        endpoints.post(Access.ADMIN, "/admin/queues/:queue/resume", ctx -> pause(ctx, false));
        endpoints.get(Access.ADMIN, "/admin/jobs", this::list);
        endpoints.post(Access.ADMIN, "/admin/jobs/retry", this::retryAll);
        endpoints.get(Access.ADMIN, "/admin/jobs/:id", this::show);
        endpoints.delete(Access.ADMIN, "/admin/jobs/:id", this::delete);
        endpoints.post(Access.ADMIN, "/admin/jobs/:id/retry", this::retry);
        endpoints.post(Access.ADMIN, "/admin/jobs/:id/cancel", this::cancel);
        endpoints.get(Access.ADMIN, "/admin/workers", ctx -> workers().map(Replies::uncached));
        endpoints.post(Access.ADMIN, "/admin/clear-job-queue", this::clear);
    }

    /** All queues, and all live workers. */
    public Future<JsonObject> figures() {
        return Future.all(queues(), workers())
                .map(both -> both.<JsonObject>resultAt(0).mergeIn(both.resultAt(1)));
    }

    private Future<JsonObject> queues() {
        List<Future<JsonObject>> all = new ArrayList<>();
        queues.forEach((name, queue) -> all.add(queue.overview().map(overview -> AdminJson.queue(name, overview))));
        return Future.all(all).map(done -> {
            JsonArray shown = new JsonArray();
            all.forEach(one -> shown.add(one.result()));
            return new JsonObject().put("queues", shown);
        });
    }

    private Future<Reply> pause(RoutingContext ctx, boolean wanted) {
        String name = ctx.pathParam("queue");
        JobAdmin queue = queue(name);
        return (wanted ? queue.pause() : queue.resume()).map(changed -> {
            String done = wanted ? "paused" : "resumed";
            ChangeNote.add(ctx, "queue " + name + " is " + done + (changed ? "" : ", as it was before"));
            return Replies.uncached(
                    new JsonObject().put("queue", name).put("paused", wanted).put("changed", changed));
        });
    }

    private Future<Reply> list(RoutingContext ctx) {
        String name = queueParameter(ctx);
        JobList which = Params.last(ctx, "state")
                .map(state -> JobList.of(state).orElseThrow(() -> notOneOf("state", wireNames())))
                .orElseThrow(() -> missing("state"));
        int offset = Params.number(ctx, "offset", 0, 0, MOST_OFFSET);
        int limit = Params.number(ctx, "limit", USUAL_LIMIT, 1, JobAdmin.MOST_LISTED);
        return queue(name).list(which, offset, limit).map(page -> {
            JsonArray jobs = new JsonArray();
            page.jobs().forEach(job -> jobs.add(AdminJson.job(job)));
            return Replies.uncached(new JsonObject()
                    .put("queue", name)
                    .put("state", which.wireName())
                    .put("offset", offset)
                    .put("limit", limit)
                    .put("total", page.total())
                    .put("jobs", jobs));
        });
    }

    private Future<Reply> show(RoutingContext ctx) {
        return find(JobHandles.forOperator(ctx))
                .map(found -> Replies.uncached(AdminJson.job(found.queue(), found.job())));
    }

    private Future<Reply> retry(RoutingContext ctx) {
        String id = JobHandles.forOperator(ctx);
        return find(id).compose(found -> queues.get(found.queue()).retry(id))
                .map(change -> changed(
                        ctx,
                        change,
                        "job " + id + " runs again",
                        new JsonObject().put("id", id).put("state", "queued")));
    }

    private Future<Reply> cancel(RoutingContext ctx) {
        String id = JobHandles.forOperator(ctx);
        return find(id).compose(found -> queues.get(found.queue()).cancel(id, clock.instant()))
                .compose(outcome -> switch (outcome) {
                    case CANCELLED -> Future.succeededFuture("cancelled");
                    case CANCELLING, GIVEN_UP -> Future.succeededFuture("cancelling");
                    case ENDED ->
                        find(id).compose(found -> Future.failedFuture(ApiException.conflict(
                                "Job is " + found.job().entry().state().stored())));
                    case NONE -> Future.failedFuture(ApiException.notFound("Job not found"));
                })
                .map(state -> {
                    ChangeNote.add(ctx, "job " + id + " is " + state);
                    return Replies.uncached(new JsonObject().put("id", id).put("state", state));
                });
    }

    private Future<Reply> delete(RoutingContext ctx) {
        String id = JobHandles.forOperator(ctx);
        return find(id).compose(found -> queues.get(found.queue()).delete(id))
                .map(change -> changed(
                        ctx,
                        change,
                        "job " + id + " is deleted",
                        new JsonObject().put("id", id).put("deleted", true)));
    }

    private static Reply changed(RoutingContext ctx, JobAdmin.Change change, String what, JsonObject body) {
        if (change instanceof JobAdmin.Change.Refused refused) {
            throw ApiException.conflict("Job is " + refused.state().stored());
        }
        if (change instanceof JobAdmin.Change.Full) {
            throw ApiException.unavailable("Queue is full", FULL_RETRY_AFTER);
        }
        if (change instanceof JobAdmin.Change.Unknown) {
            throw ApiException.notFound("Job not found");
        }
        ChangeNote.add(ctx, what);
        return Replies.uncached(body);
    }

    private Future<Reply> retryAll(RoutingContext ctx) {
        String name = queueParameter(ctx);
        String state = Params.last(ctx, "state").orElseThrow(() -> missing("state"));
        if (!state.equals(JobList.DEAD.wireName())) {
            throw notOneOf("state", "'dead'");
        }
        return queue(name)
                .retryDead()
                .map(many -> {
                    ChangeNote.add(ctx, many.changed() + " dead jobs of queue " + name + " run again");
                    return Replies.uncached(new JsonObject()
                            .put("queue", name)
                            .put("retried", many.changed())
                            .put("remaining", many.remaining()));
                })
                .onFailure(e -> ChangeNote.add(ctx, "not all dead jobs of queue " + name + " could be retried"));
    }

    private Future<Reply> clear(RoutingContext ctx) {
        String name = queueParameter(ctx);
        return queue(name)
                .clear(clock.instant())
                .map(many -> {
                    ChangeNote.add(ctx, many.changed() + " waiting jobs of queue " + name + " are cancelled");
                    String message = many.changed() == 0 ? "Queue was already empty" : "Job queue cleared";
                    return Replies.uncached(new JsonObject()
                            .put("status", "success")
                            .put("message", message)
                            .put("jobs_cleared", many.changed())
                            .put("remaining_jobs", many.remaining())
                            .put("timestamp", WireTime.offset(clock.instant())));
                })
                .onFailure(e -> ChangeNote.add(ctx, "not all waiting jobs of queue " + name + " could be cancelled"));
    }

    private Future<JsonObject> workers() {
        return workers.all().map(live -> {
            JsonArray shown = new JsonArray();
            live.forEach(worker -> shown.add(AdminJson.worker(worker)));
            return new JsonObject().put("workers", shown);
        });
    }

    private record Found(String queue, JobDetails job) {}

    /* An id does not tell its queue, so all queues are asked; there are few. */
    private Future<Found> find(String id) {
        List<Future<Optional<Found>>> asked = new ArrayList<>();
        queues.forEach((name, queue) -> asked.add(queue.find(id).map(job -> job.map(j -> new Found(name, j)))));
        return Future.all(asked).map(all -> asked.stream()
                .flatMap(one -> one.result().stream())
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("Job not found")));
    }

    private JobAdmin queue(String name) {
        return Optional.ofNullable(queues.get(name)).orElseThrow(() -> ApiException.notFound("Queue not found"));
    }

    private String queueParameter(RoutingContext ctx) {
        String name = Params.last(ctx, "queue").orElse(usualQueue);
        queue(name);
        return name;
    }

    private static ApiException missing(String parameter) {
        return Params.invalid(parameter, "Field required", "missing");
    }

    private static ApiException notOneOf(String parameter, String allowed) {
        return Params.invalid(parameter, "Input should be " + allowed, "literal_error");
    }

    private static String wireNames() {
        String names = Arrays.stream(JobList.values())
                .map(list -> "'" + list.wireName() + "'")
                .collect(Collectors.joining(", "));
        return names.replaceFirst(", ('\\w+')$", " or $1");
    }
}
