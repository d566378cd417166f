package dev.isotherm.api.job;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.HttpConfig;
import dev.isotherm.job.event.EventId;
import dev.isotherm.job.event.JobEvent;
import dev.isotherm.job.event.JobEvents;
import dev.isotherm.job.event.JobSnapshot;
import dev.isotherm.job.event.Subscription;
import dev.isotherm.limit.Shares;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Reports a job's changes: {@code GET /v1/jobs/{id}/events} streams them, {@code GET /v1/jobs/{id}?wait=10} is answered
 * when the state changes, and {@code GET /v1/jobs/{id}} a little later if the job ends meanwhile.
 */
public final class JobEventRoutes implements Routes {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int MAX_WAIT_SECONDS = 30;
    private static final Duration FULL_RETRY_AFTER = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final JobHandles handles;
    private final JobEvents events;
    private final Shares streams;
    private final Shares holds;
    private final Duration keepAlive;
    private final Duration lifetime;
    private final Duration hold;

    public JobEventRoutes(Vertx vertx, Context context, JobHandles handles, JobEvents events, HttpConfig http) {
        this.vertx = vertx;
        this.handles = handles;
        this.events = events;
        this.streams = new Shares("streams", context, http.maxStreams());
        this.holds = new Shares("holds", context, http.maxStreams());
        this.keepAlive = http.keepAlive();
        this.lifetime = http.streamLifetime();
        this.hold = http.jobHold();
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.VISITOR, "/v1/jobs/:id/events", this::stream);
    }

    private Future<Reply> stream(RoutingContext ctx) {
        JobHandles.Asked asked = handles.asked(ctx);
        Optional<EventId> last = lastEventId(ctx);
        admit(ctx, asked.principal());
        return handles.wanted(asked)
                .compose(v -> events.snapshot(asked.job()))
                .compose(found ->
                        reply(found.orElseThrow(() -> ApiException.notFound("Job not found")), last, asked.handle()));
    }

    private Future<Reply> reply(JobSnapshot now, Optional<EventId> last, String handle) {
        // If the missed events are no longer available, the client gets the current state and the events after it.
        Optional<EventId> known = last.filter(now::reaches);
        if (!now.state().ended()) {
            return Future.succeededFuture(ctx -> follow(ctx, now, known, handle));
        }
        if (known.isPresent()) {
            return events.missed(now, known.get()).map(missed -> ctx -> catchUp(ctx, missed, handle));
        }
        return Future.succeededFuture(ctx -> {
            JobEventStream stream = JobEventStream.open(ctx, handle);
            stream.write(now);
            stream.end();
        });
    }

    private void follow(RoutingContext ctx, JobSnapshot now, Optional<EventId> known, String handle) {
        JobEventStream stream = JobEventStream.open(ctx, handle);
        if (known.isEmpty()) {
            stream.write(now);
        }
        Subscription subscription = events.subscribe(now, known.orElse(now.at()), (self, event) -> {
            try {
                stream.follow(self, event);
            } catch (RuntimeException e) {
                // Otherwise the stream would stay open without further events.
                self.close();
                throw e;
            }
        });
        long timer = vertx.setPeriodic(keepAlive.toMillis(), id -> stream.keepAlive());
        // A client whose network is gone looks alive as long as TCP retries, and would keep its place.
        long last = vertx.setTimer(lifetime.toMillis(), id -> subscription.close());
        subscription.ended().onComplete(end -> {
            vertx.cancelTimer(timer);
            vertx.cancelTimer(last);
            stream.end();
        });
        ctx.addEndHandler(over -> subscription.close());
    }

    /* A client that has seen the end gets 204, which stops the reconnects of an EventSource. */
    private static void catchUp(RoutingContext ctx, List<JobEvent> missed, String handle) {
        if (missed.isEmpty()) {
            ctx.response().setStatusCode(204).end();
            return;
        }
        JobEventStream stream = JobEventStream.open(ctx, handle);
        missed.forEach(stream::write);
        stream.end();
    }

    /**
     * Waits until the state of the job changes, at most as long as the request's {@code wait} says. With {@code
     * progress=true} a progress is a change, too.
     *
     * @return completes at once if the request has no {@code wait}, or if the job does not exist or has ended; fails with
     *     404 if the owner gave it up
     */
    Future<Void> changed(RoutingContext ctx, JobHandles.Asked asked) {
        int seconds = Params.number(ctx, "wait", 0, 0, MAX_WAIT_SECONDS);
        boolean progress = Params.flag(ctx, "progress", false);
        if (seconds == 0) {
            return Future.succeededFuture();
        }
        // Before anything is awaited: of a client that has left, nobody would be told any more.
        admit(ctx, asked.principal());
        return handles.wanted(asked)
                .compose(v -> events.snapshot(asked.job()))
                .compose(found -> change(
                        ctx,
                        found,
                        Duration.ofSeconds(seconds),
                        (before, event) -> progress || event.state() != before.state()));
    }

    /**
     * Waits until a running job ends, at most for {@code http.jobHoldMs}. So a client that polls every few seconds learns
     * of a quick job with its first request.
     *
     * @return completes at once if too many requests of the client wait already, or the job has ended; never fails
     */
    Future<Void> ended(RoutingContext ctx, JobHandles.Asked asked) {
        Principal client = asked.principal();
        if (hold.isZero() || ctx.response().closed() || !holds.take(client.key(), client.weight())) {
            return Future.succeededFuture();
        }
        ctx.addEndHandler(over -> holds.give(client.key()));
        return events.snapshot(asked.job())
                .compose(found -> change(
                        ctx, found, hold, (before, event) -> event.state().ended()))
                .otherwiseEmpty();
    }

    private Future<Void> change(
            RoutingContext ctx, Optional<JobSnapshot> found, Duration wait, BiPredicate<JobSnapshot, JobEvent> wanted) {
        return found.filter(now -> !now.state().ended())
                .map(now -> change(ctx, now, wait, wanted))
                .orElse(Future.succeededFuture());
    }

    private Future<Void> change(
            RoutingContext ctx, JobSnapshot now, Duration wait, BiPredicate<JobSnapshot, JobEvent> wanted) {
        if (ctx.response().closed()) {
            return Future.succeededFuture();
        }
        Subscription subscription = events.subscribe(now, now.at(), (self, event) -> {
            if (wanted.test(now, event)) {
                self.close();
            }
        });
        long timer = vertx.setTimer(wait.toMillis(), over -> subscription.close());
        ctx.addEndHandler(over -> subscription.close());
        return subscription.ended().transform(end -> {
            vertx.cancelTimer(timer);
            return Future.succeededFuture();
        });
    }

    private void admit(RoutingContext ctx, Principal client) {
        if (!streams.take(client.key(), client.weight())) {
            throw ApiException.unavailable(
                    "Too many clients follow jobs here. Please try again later.", FULL_RETRY_AFTER);
        }
        ctx.addEndHandler(over -> streams.give(client.key()));
    }

    private static Optional<EventId> lastEventId(RoutingContext ctx) {
        String header = ctx.request().getHeader(LAST_EVENT_ID);
        String text = header != null ? header : Params.last(ctx, "lastEventId").orElse("");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(EventId.parse(text)
                .orElseThrow(() -> ApiException.invalid(
                        header != null ? "header -> " + LAST_EVENT_ID : "query -> lastEventId",
                        "Input should be the id of an event, such as '1700000000000-0'",
                        "string_pattern_mismatch")));
    }
}
