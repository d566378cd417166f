package dev.isotherm.api.admin;

import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.context.CallerContext;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.admin.JobList;
import dev.isotherm.job.admin.QueueOverview;
import dev.isotherm.limit.live.LimitEvent;
import dev.isotherm.limit.live.LimitEvent.Backlog;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.tuning.Advice;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code GET /admin/limit-changes}: what operators did to limits, with the work that waited just before each change, and
 * the work that waits now. Belongs to one context.
 */
final class LimitHistory {
    private static final int USUAL_LIMIT = 50;

    /* A change must not wait for its figures: it may be what brings Redis relief. */
    private static final long PATIENCE_MS = 200;

    private final LiveLimits live;
    private final List<JobAdmin> queues;

    LimitHistory(LiveLimits live, Collection<JobAdmin> queues) {
        this.live = live;
        this.queues = List.copyOf(queues);
    }

    Future<Reply> show(RoutingContext ctx) {
        int limit = Params.number(ctx, "limit", USUAL_LIMIT, 1, LiveLimits.MOST_EVENTS);
        return Future.all(live.history(limit), backlog()).map(both -> {
            JsonArray changes = new JsonArray();
            both.<List<LimitEvent>>resultAt(0).forEach(event -> changes.add(json(event)));
            return Replies.uncached(
                    new JsonObject().put("changes", changes).put("now", json(both.<Backlog>resultAt(1))));
        });
    }

    /** The advice that a change follows, as its request names it. */
    static Optional<String> advice(RoutingContext ctx) {
        Optional<String> named = Params.last(ctx, "advice");
        if (named.isPresent() && !isCause(named.get())) {
            throw Params.invalid("advice", "Input should be a cause of GET /admin/tuning", "literal_error");
        }
        return named;
    }

    private static boolean isCause(String text) {
        return Arrays.stream(Advice.Cause.values())
                .anyMatch(cause -> cause.name().toLowerCase(Locale.ROOT).equals(text));
    }

    /** The work of all queues; empty if it cannot be read soon. */
    Future<Optional<Backlog>> before() {
        Promise<Optional<Backlog>> soon = CallerContext.promise();
        Vertx vertx = CallerContext.vertx();
        long timer = vertx.setTimer(PATIENCE_MS, id -> soon.tryComplete(Optional.empty()));
        backlog().onComplete(read -> {
            vertx.cancelTimer(timer);
            soon.tryComplete(Optional.ofNullable(read.result()));
        });
        return soon.future();
    }

    private Future<Backlog> backlog() {
        List<Future<QueueOverview>> asked =
                queues.stream().map(JobAdmin::overview).toList();
        return Future.all(asked).map(all -> {
            List<QueueOverview> read = all.list();
            return new Backlog(
                    read.stream()
                            .mapToLong(queue -> queue.count(JobList.QUEUED))
                            .sum(),
                    read.stream()
                            .flatMap(queue -> queue.oldestWaiting().stream())
                            .max(Duration::compareTo),
                    read.stream().mapToLong(QueueOverview::endedInTenSeconds).sum());
        });
    }

    private static JsonObject json(LimitEvent event) {
        return new JsonObject()
                .put("at", event.at())
                .put("by", event.by())
                .put("name", event.name())
                .put("action", event.isRevert() ? "revert" : "change")
                .put("values", LimitJson.values(event.values()))
                .put("advice", event.advice().filter(LimitHistory::isCause).orElse(null))
                .put("before", event.before().map(LimitHistory::json).orElse(null));
    }

    private static JsonObject json(Backlog backlog) {
        return new JsonObject()
                .put("waiting", backlog.waiting())
                .put(
                        "oldest_waiting_seconds",
                        backlog.oldest().map(oldest -> oldest.toMillis() / 1e3).orElse(null))
                .put("ended_per_second", backlog.endedInTenSeconds() / 10.0);
    }
}
