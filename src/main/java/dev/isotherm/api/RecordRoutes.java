package dev.isotherm.api;

import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.Jobs;
import dev.isotherm.job.NewJob;
import dev.isotherm.limit.Cancellation;
import dev.isotherm.limit.CancelledException;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.record.RecordJson;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.weather.LoadWatch;
import dev.isotherm.weather.RecordJobs;
import dev.isotherm.weather.RecordService;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** {@code /v1/records}: records at once, or as a job. */
final class RecordRoutes {
    private static final int RETRY_AFTER_SECONDS = 3;
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final RecordService records;
    private final ContextLimiter limiter;
    private final Duration deadline;
    private final Jobs jobs;
    private final JobIds ids;
    private final int maxQueued;
    private final Set<RoutingContext> computing = new HashSet<>();

    RecordRoutes(
            RecordService records, ContextLimiter limiter, Duration deadline, Jobs jobs, JobIds ids, int maxQueued) {
        this.records = records;
        this.limiter = limiter;
        this.deadline = deadline;
        this.jobs = jobs;
        this.ids = ids;
        this.maxQueued = maxQueued;
    }

    void mount(Router router) {
        router.get("/v1/records/:period/:location/:identifier").handler(this::get);
        router.post("/v1/records/:period/:location/:identifier/async").handler(this::create);
    }

    private void get(RoutingContext ctx) {
        RecordQuery query = RecordQueries.of(ctx);
        Waiting client = new Waiting(new Cancellation());
        computing.add(ctx);
        ctx.addEndHandler(over -> client.cancellation.cancel());
        limiter.run(() -> records.compute(query, client), client.cancellation)
                .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(over -> computing.remove(ctx))
                .onSuccess(computed -> {
                    if (client.cancellation.cancelled()) {
                        return;
                    }
                    if (computed.record().isEmpty()) {
                        ctx.fail(ApiException.badRequest("No temperature data is currently available for '"
                                + query.location() + "'. Please try again later."));
                        return;
                    }
                    ctx.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                            .end(RecordJson.write(computed.record(), computed.meta()));
                })
                .onFailure(cause -> {
                    // Cancelled means that the client hung up: nobody is left to be answered.
                    if (!(cause instanceof CancelledException)) {
                        ctx.fail(cause);
                    }
                });
    }

    /** Answers the requests that still wait for their record: there is no time left for it. */
    void giveUp() {
        Set.copyOf(computing)
                .forEach(ctx -> ctx.fail(ApiException.unavailable(
                        "The service is being restarted. Please try again.", Duration.ofSeconds(1))));
    }

    private void create(RoutingContext ctx) {
        Buffer parameters = RecordJobs.parameters(RecordQueries.of(ctx));
        String identity = RecordJobs.identity(parameters);
        NewJob job = new NewJob(
                ids.next(RecordJobs.TYPE),
                RecordJobs.TYPE,
                NewJob.INTERACTIVE,
                parameters,
                identity,
                idempotency(ctx, identity).map(NewJob.Options.USUAL::with).orElse(NewJob.Options.USUAL));
        jobs.enqueue(job)
                .onSuccess(enqueued -> {
                    if (enqueued instanceof Enqueued.Accepted accepted) {
                        accept(ctx, accepted.id());
                    } else if (enqueued instanceof Enqueued.QueueFull full) {
                        refuse(ctx, full.retryAfterSeconds());
                    } else {
                        ctx.fail(ApiException.invalid(
                                "header -> " + IDEMPOTENCY_KEY, "The key was used for another request", "value_error"));
                    }
                })
                .onFailure(ctx::fail);
    }

    /* Two clients may use one key for two things, so the client's own token is part of it. */
    private static Optional<NewJob.Idempotency> idempotency(RoutingContext ctx, String identity) {
        String key = ctx.request().getHeader(IDEMPOTENCY_KEY);
        if (key == null) {
            return Optional.empty();
        }
        if (!KEY.matcher(key).matches()) {
            throw ApiException.invalid(
                    "header -> " + IDEMPOTENCY_KEY, "Input should be 1 to 200 printable characters", "value_error");
        }
        String client = String.valueOf(ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
        return Optional.of(new NewJob.Idempotency(RecordJobs.identity(Buffer.buffer(client + "\n" + key)), identity));
    }

    private static void accept(RoutingContext ctx, String id) {
        ctx.response()
                .setStatusCode(202)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS))
                .end(new JsonObject()
                        .put("job_id", id)
                        .put("status", "pending")
                        .put("message", "Job created successfully")
                        .put("retry_after", RETRY_AFTER_SECONDS)
                        .put("status_url", "/v1/jobs/" + id)
                        .toBuffer());
    }

    private void refuse(RoutingContext ctx, int retryAfterSeconds) {
        ctx.response()
                .setStatusCode(503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(retryAfterSeconds))
                .end(new JsonObject()
                        .put("error", "service_unavailable")
                        .put("message", "Job queue is full (" + maxQueued + " jobs). Try again later.")
                        .put("retry_after", retryAfterSeconds)
                        .toBuffer());
    }

    /* Once it has its answer, be it a 503 at the deadline, or hung up, what is under way for it is aborted. */
    private record Waiting(Cancellation cancellation) implements LoadWatch {
        @Override
        public void progress(int done, int total) {}
    }
}
