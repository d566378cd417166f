package dev.isotherm.api.job;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.cache.BoundedCache;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.SeenJob;
import dev.isotherm.metrics.LiveWorkers;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

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
    private final SharedReads<Optional<Found>> found = new SharedReads<>(this::read);
    private final BoundedCache bodies;

    /**
     * Makes the routes.
     *
     * @param bodies keeps the answers of jobs that have ended
     */
    public JobRoutes(
            Jobs jobs,
            JobHandles handles,
            JobEventRoutes events,
            LiveWorkers workers,
            BoundedCache bodies,
            InstantSource clock) {
        this.jobs = jobs;
        this.handles = handles;
        this.events = events;
        this.workers = workers;
        this.bodies = bodies;
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
        Future<Found> answer = Params.last(ctx, "wait").isPresent()
                ? events.changed(ctx, asked).compose(v -> find(asked))
                : find(asked)
                        .compose(now -> now.running()
                                ? events.ended(ctx, asked).compose(v -> find(asked))
                                : Future.succeededFuture(now));
        return answer.map(now -> now.reply().of(asked.handle()));
    }

    /* Who gave a job up does not see it until it has ended. */
    private Future<Found> find(JobHandles.Asked asked) {
        return found.get(asked.job(), asked.owner())
                .map(now -> now.filter(one -> !one.givenUp().contains(asked.owner()))
                        .orElseThrow(() -> ApiException.notFound("Job not found")));
    }

    private Future<Optional<Found>> read(String id, Set<String> askers) {
        Kept key = new Kept(id);
        Optional<Ended> kept = bodies.find(key, Ended.class);
        return jobs.see(id, kept.map(Ended::version).orElse(""), askers).compose(seen -> {
            if (seen.isEmpty()) {
                bodies.forget(key);
                return Future.succeededFuture(Optional.empty());
            }
            return seen.get()
                    .job()
                    .map(job -> found(key, job, seen.get()))
                    .orElseGet(() -> Future.succeededFuture(kept.orElseThrow().found()))
                    .map(Optional::of);
        });
    }

    private Future<Found> found(Kept key, JobStatus job, SeenJob seen) {
        return reason(job).map(reason -> {
            Found now = new Found(body(job, reason), job.state(), seen.givenUp());
            if (job.outcome().isPresent()) {
                bodies.keep(
                        key, new Ended(seen.version(), now), now.reply().rest().length());
            } else {
                bodies.forget(key);
            }
            return now;
        });
    }

    /** The key of a job that has ended. */
    private record Kept(String id) {}

    /** What a job has become. It stays so while Redis has the same version of the job. */
    private record Ended(String version, Found found) {}

    private record Found(JobJson.Body reply, JobState state, Set<String> givenUp) {
        boolean running() {
            return state == JobState.RUNNING;
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
