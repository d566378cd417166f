package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Supplier;

/** Where the calls of a link go: to one server, or to each master of a cluster. Belongs to the link's context. */
interface Route {
    /** Completes when calls can be sent or a first attempt failed; never fails. */
    Future<Void> start();

    /**
     * Sends one call.
     *
     * @param caller gets the outcome, on its context
     * @param onNoScript makes the request to send where Redis does not know the script; null where there is none
     * @param dueNanos the deadline, of {@link System#nanoTime()}
     */
    Future<Response> submit(
            ContextInternal caller, String what, Request request, Supplier<Request> onNoScript, long dueNanos);

    /** May be asked from any thread. */
    LinkState state();

    /** Fails what waits, closes what is connected. */
    Future<Void> stop();
}
