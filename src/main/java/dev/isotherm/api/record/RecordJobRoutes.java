package dev.isotherm.api.record;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Principal;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.record.RecordQuery;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** {@code POST /v1/records/…/async}: a record as a job. */
public final class RecordJobRoutes implements Routes {
    private final RecordQueries queries;
    private final RecordJobMaker maker;

    public RecordJobRoutes(RecordQueries queries, RecordJobMaker maker) {
        this.queries = queries;
        this.maker = maker;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.limited().post(Access.VISITOR, RecordRoutes.PATH + "/async", this::create);
    }

    private Future<Reply> create(RoutingContext ctx) {
        RecordQuery query = queries.of(ctx);
        Principal principal = Principal.of(ctx).orElseThrow();
        return maker.make(maker.wish(query, principal, RecordJobMaker.idempotencyKey(ctx)))
                .map(RecordJobRoutes::reply);
    }

    private static Reply reply(JobOffer offer) {
        if (offer instanceof JobOffer.Made made) {
            return retryAfter(made.retryAfter(), Replies.json(202, made.toJson()));
        }
        JobOffer.Full full = (JobOffer.Full) offer;
        return retryAfter(
                full.retryAfter(),
                Replies.uncached(
                        503,
                        new JsonObject()
                                .put("error", "service_unavailable")
                                .put("message", full.message())
                                .put("retry_after", full.retryAfter())));
    }

    private static Reply retryAfter(long seconds, Reply reply) {
        return Replies.with(HttpHeaders.RETRY_AFTER, Long.toString(seconds), reply);
    }
}
