package dev.isotherm.api.cache;

import dev.isotherm.api.job.JobJson;
import dev.isotherm.api.record.LocationRules;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.WarmingConfig;
import dev.isotherm.context.Digest;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobIds;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.service.PopularNames;
import dev.isotherm.service.WarmingJobs;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** {@code /cache-warm}: operators see the schedule of warming, and request the days of places. */
public final class CacheWarmRoutes implements Routes {
    private static final String PATH = "/cache-warm";
    private static final String STATUS = "status";
    private static final String MESSAGE = "message";
    private static final String LOCATIONS = "locations";
    private static final String POPULAR = "popular";
    private static final String SPECIFIC = "specific";
    private static final int IDENTITY_BYTES = 12;
    private static final double HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private final WarmingConfig config;
    private final Jobs jobs;
    private final JobIds ids;
    private final PopularNames names;
    private final InstantSource clock;

    /**
     * Makes the routes.
     *
     * @param jobs the queue of maintenance
     */
    public CacheWarmRoutes(WarmingConfig config, Jobs jobs, JobIds ids, PopularNames names, InstantSource clock) {
        this.config = config;
        this.jobs = jobs;
        this.ids = ids;
        this.names = names;
        this.clock = clock;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.post(Access.ADMIN, PATH, ifEnabled(this::warm));
        endpoints.post(Access.ADMIN, PATH + "/startup", ifEnabled(this::warm));
        endpoints.post(Access.ADMIN, PATH + "/job", ifEnabled(this::warmGiven));
        endpoints.get(Access.ADMIN, PATH + "/job/:id", ifEnabled(this::job));
        endpoints.get(Access.ADMIN, PATH + "/status", ifEnabled(this::status));
        endpoints.get(Access.ADMIN, PATH + "/locations", ifEnabled(this::locations));
        endpoints.get(Access.ADMIN, PATH + "/tiers", ifEnabled(this::tiers));
        endpoints.get(
                Access.ADMIN, PATH + "/schedule", ifEnabled(ctx -> schedule().map(Replies::uncached)));
    }

    private RequestHandler ifEnabled(RequestHandler handler) {
        return config.enabled()
                ? handler
                : ctx -> Future.succeededFuture(said("disabled", "Cache warming is not enabled"));
    }

    private static Reply said(String status, String message) {
        return Replies.uncached(new JsonObject().put(STATUS, status).put(MESSAGE, message));
    }

    private Future<Reply> warm(RoutingContext ctx) {
        return names.most(config.places())
                .compose(
                        places -> enqueue(POPULAR, places).map(id -> created(id).put("locations_to_warm", places)))
                .map(Replies::uncached);
    }

    private Future<Reply> warmGiven(RoutingContext ctx) {
        Future<Buffer> body = RequestBody.read(ctx);
        String kind = Params.last(ctx, "warming_type").orElse("all");
        return switch (kind) {
            case SPECIFIC -> body.compose(read -> warm(kind, given(read)));
            case POPULAR -> names.most(config.places()).compose(places -> warm(kind, places));
            case "all" ->
                names.most(config.places()).compose(places -> warm(kind, names.withCurated(places, config.places())));
            default ->
                Future.succeededFuture(said("error", "Invalid warming type. Must be 'all', 'popular', or 'specific'"));
        };
    }

    private Future<Reply> warm(String kind, List<String> places) {
        return enqueue(kind, places)
                .map(id -> created(id).put("warming_type", kind).put(LOCATIONS, places))
                .map(Replies::uncached);
    }

    private List<String> given(Buffer body) {
        try {
            if (body.length() > 0
                    && Json.decodeValue(body) instanceof JsonArray array
                    && array.stream().allMatch(String.class::isInstance)
                    && !array.isEmpty()
                    && array.size() <= config.places()) {
                List<String> places = array.stream().map(String.class::cast).toList();
                places.forEach(LocationRules::check);
                return places;
            }
        } catch (DecodeException e) {
            throw ApiException.invalid("body", "JSON decode error", "json_invalid");
        }
        throw ApiException.invalid(
                "body", "Input should be a list of 1 to " + config.places() + " names of places", "list_type");
    }

    private Future<String> enqueue(String kind, List<String> places) {
        Buffer parameters = WarmingJobs.parameters(kind, places);
        String identity = Digest.sha256(parameters, IDENTITY_BYTES);
        return jobs.enqueue(new NewJob(
                        ids.next(WarmingJobs.TYPE), WarmingJobs.TYPE, NewJob.BACKGROUND, parameters, identity))
                .map(enqueued -> {
                    if (enqueued instanceof Enqueued.Accepted accepted) {
                        return accepted.id();
                    }
                    throw ApiException.unavailable("The queue is full. Try again later.", retryAfter(enqueued));
                });
    }

    private static Duration retryAfter(Enqueued refused) {
        return Duration.ofSeconds(refused instanceof Enqueued.QueueFull full ? full.retryAfterSeconds() : 1);
    }

    private static JsonObject created(String id) {
        return new JsonObject()
                .put(STATUS, "job_created")
                .put(MESSAGE, "Cache warming job created")
                .put("job_id", id)
                .put("job_status_url", PATH + "/job/" + id);
    }

    private Future<Reply> job(RoutingContext ctx) {
        return jobs.find(Params.jobId(ctx)).map(found -> found.filter(
                        job -> job.type().equals(WarmingJobs.TYPE))
                .map(job -> Replies.with(
                        "Cache-Control",
                        "no-store",
                        JobJson.of(job, Optional.empty(), Optional.empty()).of(job.id())))
                .orElseGet(() -> said("not_found", "Job not found")));
    }

    private Future<Reply> status(RoutingContext ctx) {
        return schedule()
                .map(schedule -> schedule.put("max_locations", config.places()))
                .map(Replies::uncached);
    }

    private Future<JsonObject> schedule() {
        Instant now = clock.instant();
        var ticks = config.cron().ticks();
        Optional<Double> next =
                ticks.next(now).map(tick -> Duration.between(now, tick).toMillis() / HOUR_MILLIS);
        return last(ticks.last(now)).map(last -> new JsonObject()
                .put("enabled", true)
                .put("interval_hours", config.everyHours())
                .put("next_warming_in_hours", next.orElse(null))
                .put(
                        "last_warming",
                        last.map(job -> WireTime.offset(job.createdAt())).orElse(null))
                .put(
                        "warming_in_progress",
                        last.filter(job -> !job.state().ended()).isPresent()));
    }

    private Future<Optional<JobStatus>> last(Optional<Instant> tick) {
        return tick.map(at -> jobs.find(WarmingJobs.recurring(config).id(at)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private Future<Reply> locations(RoutingContext ctx) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return names.most(config.places())
                .map(places -> Replies.uncached(new JsonObject()
                        .put(LOCATIONS, places)
                        .put("dates", new JsonArray().add(today.toString()))
                        .put(
                                "month_days",
                                new JsonArray().add(WarmingJobs.query("", today).identifier()))));
    }

    /* There is one tier: a place that was selected in the last day counts most in it. */
    private Future<Reply> tiers(RoutingContext ctx) {
        return names.most(config.places())
                .map(places -> Replies.uncached(new JsonObject()
                        .put("tier1", tier(places, config.places()))
                        .put("tier2", tier(List.of(), 0))
                        .put(
                                "window_days",
                                new JsonObject()
                                        .put(
                                                "tier1_scoring",
                                                new JsonArray().add(7).add(30).add(90))
                                        .put("tier2_ttl_hours", 24))));
    }

    private static JsonObject tier(List<String> places, int max) {
        return new JsonObject().put("size", places.size()).put("max", max).put(LOCATIONS, places);
    }
}
