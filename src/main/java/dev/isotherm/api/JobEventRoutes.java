package dev.isotherm.api;

import dev.isotherm.job.EventId;
import dev.isotherm.job.JobEvents;
import dev.isotherm.job.JobSnapshot;
import dev.isotherm.job.Subscription;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What tells clients of a job's changes: {@code GET /v1/jobs/{id}/events} streams them, and {@code GET
 * /v1/jobs/{id}?wait=10} is answered at the next one.
 */
final class JobEventRoutes implements Routes {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,9}");
    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final Duration FULL_RETRY_AFTER = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final JobEvents events;
    private final int maxStreams;
    private final Duration keepAlive;
    private int open;

    JobEventRoutes(Vertx vertx, JobEvents events, int maxStreams, Duration keepAlive) {
        this.vertx = vertx;
        this.events = events;
        this.maxStreams = maxStreams;
        this.keepAlive = keepAlive;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.BEARER, "/v1/jobs/:id/events", this::stream);
    }

    private void stream(RoutingContext ctx) {
        String id = JobRoutes.id(ctx);
        Optional<EventId> last = lastEventId(ctx);
        admit(ctx);
        events.snapshot(id)
                .onSuccess(found -> found.ifPresentOrElse(
                        now -> begin(ctx, now, last), () -> ctx.fail(ApiException.notFound("Job not found"))))
                .onFailure(ctx::fail);
    }

    private void begin(RoutingContext ctx, JobSnapshot now, Optional<EventId> last) {
        if (ctx.response().closed()) {
            return;
        }
        // What cannot be brought any more is not made up for: the client gets the state of now and what follows.
        Optional<EventId> known = last.filter(now::reaches);
        if (!now.state().ended()) {
            follow(ctx, now, known);
        } else if (known.isPresent()) {
            catchUp(ctx, now, known.get());
        } else {
            EventStream stream = EventStream.open(ctx, now.id());
            stream.write(now);
            stream.end();
        }
    }

    private void follow(RoutingContext ctx, JobSnapshot now, Optional<EventId> known) {
        EventStream stream = EventStream.open(ctx, now.id());
        if (known.isEmpty()) {
            stream.write(now);
        }
        Subscription subscription = events.subscribe(now, known.orElse(now.at()), stream::follow);
        long timer = vertx.setPeriodic(keepAlive.toMillis(), id -> stream.keepAlive());
        subscription.ended().onComplete(end -> {
            vertx.cancelTimer(timer);
            stream.end();
        });
        ctx.addEndHandler(over -> subscription.close());
    }

    /* A client that has seen the end is told so: 204 keeps an EventSource from coming again and again. */
    private void catchUp(RoutingContext ctx, JobSnapshot now, EventId known) {
        events.missed(now, known)
                .onSuccess(missed -> {
                    if (ctx.response().closed()) {
                        return;
                    }
                    if (missed.isEmpty()) {
                        ctx.response().setStatusCode(204).end();
                        return;
                    }
                    EventStream stream = EventStream.open(ctx, now.id());
                    missed.forEach(stream::write);
                    ctx.response().end();
                })
                .onFailure(ctx::fail);
    }

    /** Waits as long as the request says, and at most until the job changes, and lets the handler answer then. */
    void await(RoutingContext ctx, Handler<RoutingContext> then) {
        int seconds = waitSeconds(ctx);
        if (seconds == 0) {
            then.handle(ctx);
            return;
        }
        String id = JobRoutes.id(ctx);
        admit(ctx);
        events.snapshot(id)
                .onSuccess(found -> found.filter(now -> !now.state().ended())
                        .ifPresentOrElse(now -> await(ctx, now, seconds, then), () -> then.handle(ctx)))
                .onFailure(ctx::fail);
    }

    private void await(RoutingContext ctx, JobSnapshot now, int seconds, Handler<RoutingContext> then) {
        if (ctx.response().closed()) {
            return;
        }
        Subscription subscription = events.subscribe(now, now.at(), (self, event) -> self.close());
        long timer = vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds), over -> subscription.close());
        subscription.ended().onComplete(end -> {
            vertx.cancelTimer(timer);
            if (!ctx.response().closed()) {
                then.handle(ctx);
            }
        });
        ctx.addEndHandler(over -> subscription.close());
    }

    private void admit(RoutingContext ctx) {
        if (open >= maxStreams) {
            throw ApiException.unavailable(
                    "Too many clients follow jobs here. Please try again later.", FULL_RETRY_AFTER);
        }
        open++;
        ctx.addEndHandler(over -> open--);
    }

    private static Optional<EventId> lastEventId(RoutingContext ctx) {
        String header = ctx.request().getHeader(LAST_EVENT_ID);
        List<String> query = ctx.queryParam("lastEventId");
        String text = header != null ? header : query.isEmpty() ? "" : query.get(query.size() - 1);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(EventId.parse(text)
                .orElseThrow(() -> ApiException.invalid(
                        header != null ? "header -> " + LAST_EVENT_ID : "query -> lastEventId",
                        "Input should be the id of an event, such as '1700000000000-0'",
                        "string_pattern_mismatch")));
    }

    private static int waitSeconds(RoutingContext ctx) {
        List<String> query = ctx.queryParam("wait");
        if (query.isEmpty()) {
            return 0;
        }
        String text = query.get(query.size() - 1);
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw ApiException.invalid("query -> wait", "Input should be a valid integer", "int_parsing");
        }
        int seconds = Integer.parseInt(text);
        if (seconds < 0) {
            throw ApiException.invalid(
                    "query -> wait", "Input should be greater than or equal to 0", "greater_than_equal");
        }
        if (seconds > LONGEST_WAIT_SECONDS) {
            throw ApiException.invalid(
                    "query -> wait",
                    "Input should be less than or equal to " + LONGEST_WAIT_SECONDS,
                    "less_than_equal");
        }
        return seconds;
    }
}
