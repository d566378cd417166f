package dev.isotherm.api.route;

import io.vertx.ext.web.RoutingContext;

/** What a request is answered with. It is made before anything is written, so what fails in making it is an error answer. */
@FunctionalInterface
public interface Reply {
    /** Writes the answer. */
    void send(RoutingContext ctx);
}
