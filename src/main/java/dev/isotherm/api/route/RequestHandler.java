package dev.isotherm.api.route;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** The handler of a route. It writes nothing itself: {@link Replies} writes the answer, also for exceptions. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Handles a request.
     *
     * @return the answer; {@link ErrorResponder} answers a failure
     */
    Future<Reply> handle(RoutingContext ctx);
}
