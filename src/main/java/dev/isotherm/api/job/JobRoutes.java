package dev.isotherm.api.job;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** {@code /v1/jobs}: reports the state of a job, and cancels it. */
public final class JobRoutes implements Routes {
    /* A worker service that is being replaced is away for a shorter time. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(30);
    private static final String NO_WORKER = "No worker service is running. The job waits until one starts.";

    private final Jobs jobs;
    private final JobHandles handles;
    private final JobEventRoutes events;
    private final LiveWorkers workers;
    private final InstantSource clock;
    /* Many clients may follow one job, and its result may have megabytes. */
    private final SharedReads<Found> found = new SharedReads<>(this::read);

    public JobRoutes(Jobs jobs, JobHandles handles, JobEventRoutes events, LiveWorkers workers, InstantSource clock) {
        this.jobs = jobs;
        this.handles = handles;
        this.events = events;
        this.workers = workers;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.VISITOR, "/v1/jobs/:id", this::get);
        endpoints.delete(Access.BEARER, "/v1/jobs/:id", this::cancel);
    }

    private Future<Reply> cancel(RoutingContext ctx) {
        JobHandles.Asked asked = handles.asked(ctx);
        return handles.wanted(asked)
                .compose(v -> jobs.giveUp(asked.job(), asked.owner(), clock.instant()))
                .map(outcome -> switch (outcome) {
                    case NONE -> throw ApiException.notFound("Job not found");
                    case ENDED -> throw ApiException.conflict("Job has ended already");
                    case CANCELLING -> cancelled(asked.handle(), false);
                    case CANCELLED, GIVEN_UP -> cancelled(asked.handle(), true);
                });
    }

    private static Reply cancelled(String id, boolean over) {
        return Replies.json(
                over ? 200 : 202,
                new JsonObject()
                        .put("id", id)
                        .put("status", over ? "error" : "processing")
                        .put("message", over ? "Job cancelled" : "Job is being cancelled"));
    }

    private Future<Reply> get(RoutingContext ctx) {
        JobHandles.Asked asked = handles.asked(ctx);
        String id = asked.job();
        Future<Found> answer = Params.last(ctx, "wait").isPresent()
                ? events.changed(ctx, asked).compose(v -> found.get(id))
                : found.get(id)
                        .compose(now -> now.running()
                                ? events.ended(ctx, asked).compose(v -> found.get(id))
                                : Future.succeededFuture(now));
        return answer.compose(now -> now.ended()
                        ? Future.succeededFuture(now)
                        : handles.wanted(asked).map(now))
                .map(now -> now.reply().of(asked.handle()));
    }

    private Future<Found> read(String id) {
        return jobs.find(id).compose(stored -> {
            JobStatus job = stored.orElseThrow(() -> ApiException.notFound("Job not found"));
            return reason(job).map(reason -> new Found(body(job, reason), job.state()));
        });
    }

    private record Found(JobJson.Body reply, JobState state) {
        boolean running() {
            return state == JobState.RUNNING;
        }

        boolean ended() {
            return state.ended();
        }
    }

    /* Why the job does not run. Live workers are looked up only for jobs that have been due for a long time. */
    private Future<Optional<String>> reason(JobStatus job) {
        Optional<String> known = job.delay().flatMap(JobStatus.Delay::reason).map(JobError::message);
        boolean due = job.state() == JobState.QUEUED
                || job.delay().filter(delay -> delay.left().isZero()).isPresent();
        if (!due || clock.instant().isBefore(job.updatedAt().plus(LONG_WAIT))) {
            return Future.succeededFuture(known);
        }
        return workers.any().map(lives -> lives ? known : Optional.of(NO_WORKER));
    }

    private static JobJson.Body body(JobStatus job, Optional<String> reason) {
        return JobJson.of(job, job.delay().map(delay -> WireTime.seconds(delay.left())), reason);
    }
}
