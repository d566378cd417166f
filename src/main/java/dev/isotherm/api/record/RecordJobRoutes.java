package dev.isotherm.api.record;

import dev.isotherm.api.job.JobHandles;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.service.RecordJobs;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.weather.store.CacheStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code POST /v1/records/…/async}: records as jobs. */
public final class RecordJobRoutes implements Routes {
    private static final long RETRY_AFTER_SECONDS = 3;
    private static final Duration STALE_REUSE = Duration.ofMinutes(1);
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final RecordQueries queries;
    private final RecordService records;
    private final Jobs jobs;
    private final JobIds ids;
    private final JobHandles handles;
    private final RecordRefresh refresh;
    private final int maxQueued;

    public RecordJobRoutes(
            RecordQueries queries,
            RecordService records,
            RecordRefresh refresh,
            Jobs jobs,
            JobIds ids,
            JobHandles handles,
            int maxQueued) {
        this.queries = queries;
        this.records = records;
        this.jobs = jobs;
        this.ids = ids;
        this.handles = handles;
        this.refresh = refresh;
        this.maxQueued = maxQueued;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.limited().post(Access.VISITOR, RecordRoutes.PATH + "/async", this::create);
    }

    private Future<Reply> create(RoutingContext ctx) {
        RecordQuery query = queries.of(ctx);
        Principal principal = Principal.of(ctx).orElseThrow();
        Buffer parameters = RecordJobs.parameters(query);
        String identity = RecordJobs.identity(parameters);
        NewJob job = new NewJob(
                ids.next(RecordJobs.TYPE),
                RecordJobs.TYPE,
                NewJob.INTERACTIVE,
                parameters,
                identity,
                idempotency(ctx, principal, identity)
                        .map(NewJob.Options.USUAL::with)
                        .orElse(NewJob.Options.USUAL)
                        .of(new NewJob.Owner(principal.key(), principal.weight())));
        return jobs.reuse(job)
                .compose(found -> found.map(same -> accepted(handles.of(same.id(), principal), RETRY_AFTER_SECONDS))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> enqueue(query, job).compose(enqueued -> reply(enqueued, principal))));
    }

    private Future<Reply> reply(Enqueued enqueued, Principal principal) {
        if (enqueued instanceof Enqueued.Accepted accepted) {
            return retryAfter(accepted).map(seconds -> accepted(handles.of(accepted.id(), principal), seconds));
        }
        if (enqueued instanceof Enqueued.QueueFull full) {
            return Future.succeededFuture(full(full.retryAfterSeconds()));
        }
        throw ApiException.invalid(
                "header -> " + IDEMPOTENCY_KEY, "The key was used for another request", "value_error");
    }

    /*
     * A stored record is ready at the first poll, and a name that is known to be no place is refused. An unknown name
     * is left to the worker, because a call to the provider costs money and may have to wait. A record without any
     * value is an error, which the worker reports.
     */
    private Future<Enqueued> enqueue(RecordQuery query, NewJob job) {
        return records.stored(query)
                .compose(found -> found.filter(computed -> !computed.record().isEmpty())
                        .map(computed -> finish(query, job, computed))
                        .orElseGet(() -> jobs.enqueue(job)));
    }

    private Future<Enqueued> finish(RecordQuery query, NewJob job, Computed computed) {
        boolean stale = computed.cache() == CacheStatus.STALE;
        // A stale result is reused for a short time, until its days are refreshed; a fresh one until its days may
        // change.
        Duration reusable = stale ? STALE_REUSE : computed.freshFor();
        return jobs.enqueueFinished(job, RecordJobs.result(query, computed), reusable)
                .onSuccess(enqueued -> {
                    if (stale) {
                        refresh.ask(query);
                    }
                });
    }

    /* Two clients may use the same key for different requests. A user stays the same when its token is renewed. */
    private static Optional<NewJob.Idempotency> idempotency(RoutingContext ctx, Principal principal, String identity) {
        String key = ctx.request().getHeader(IDEMPOTENCY_KEY);
        if (key == null) {
            return Optional.empty();
        }
        if (!KEY.matcher(key).matches()) {
            throw ApiException.invalid(
                    "header -> " + IDEMPOTENCY_KEY, "Input should be 1 to 200 printable characters", "value_error");
        }
        return Optional.of(
                new NewJob.Idempotency(RecordJobs.identity(Buffer.buffer(principal.key() + "\n" + key)), identity));
    }

    /* An existing job may be scheduled for later. A failure of this look-up is ignored, because the job is accepted
     * anyway. */
    private Future<Long> retryAfter(Enqueued.Accepted accepted) {
        if (!accepted.existing()) {
            return Future.succeededFuture(RETRY_AFTER_SECONDS);
        }
        return jobs.runsIn(accepted.id())
                .map(left -> left.map(WireTime::seconds)
                        .filter(seconds -> seconds > RETRY_AFTER_SECONDS)
                        .orElse(RETRY_AFTER_SECONDS))
                .otherwise(RETRY_AFTER_SECONDS);
    }

    private static Reply accepted(String id, long retryAfter) {
        Reply reply = Replies.json(
                202,
                new JsonObject()
                        .put("job_id", id)
                        .put("status", "pending")
                        .put("message", "Job created successfully")
                        .put("retry_after", retryAfter)
                        .put("status_url", "/v1/jobs/" + id));
        return Replies.with(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter), reply);
    }

    private Reply full(int retryAfterSeconds) {
        Reply reply = Replies.uncached(
                503,
                new JsonObject()
                        .put("error", "service_unavailable")
                        .put("message", "Job queue is full (" + maxQueued + " jobs). Try again later.")
                        .put("retry_after", retryAfterSeconds));
        return Replies.with(HttpHeaders.RETRY_AFTER, Integer.toString(retryAfterSeconds), reply);
    }
}
