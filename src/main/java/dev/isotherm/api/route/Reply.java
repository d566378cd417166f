package dev.isotherm.api.route;

import io.vertx.ext.web.RoutingContext;

/** The answer to a request. It is made before anything is written, so a failure until then becomes an error answer. */
@FunctionalInterface
public interface Reply {
    /** Writes the answer. */
    void send(RoutingContext ctx);
}
