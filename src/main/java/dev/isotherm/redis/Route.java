package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Supplier;

/** The target of the calls of a link: one server, or each master of a cluster. Belongs to the link's context. */
interface Route {
    /** Completes when calls can be sent or the first attempt failed; never fails. */
    Future<Void> start();

    /**
     * Sends one call.
     *
     * @param caller the context that gets the outcome
     * @param onNoScript creates the request to send if Redis does not know the script; null for commands without a
     *     script
     * @param dueNanos the deadline, by {@link System#nanoTime()}
     */
    Future<Response> submit(
            ContextInternal caller, String what, Request request, Supplier<Request> onNoScript, long dueNanos);

    /** The servers that own the keys: this one, or each master of a cluster that is known now. */
    List<Route> masters();

    /** May be called from any thread. */
    LinkState state();

    /** Fails the waiting calls and closes the connections. */
    Future<Void> stop();
}
