package dev.isotherm.api.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** What a route does. It writes nothing itself: {@link Replies} does, and answers whatever the handler throws. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Handles a request.
     *
     * @return the answer; fails with what {@link ErrorResponder} makes an answer of
     */
    Future<Reply> handle(RoutingContext ctx);
}
