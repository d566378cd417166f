package dev.isotherm.api.route;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from a handler to an answer. Whatever a handler throws, at once, in a mapping or in writing, is an answer
 * or, where one is half written already, the end of the connection. No request is left hanging.
 */
public final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    /** 200 with JSON. */
    public static Reply json(JsonObject body) {
        return json(200, body);
    }

    /** JSON with a status. */
    public static Reply json(int status, JsonObject body) {
        return json(status, body.toBuffer());
    }

    /** JSON that is encoded already. */
    public static Reply json(int status, Buffer body) {
        return ctx -> ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body);
    }

    /** JSON that no cache may keep. */
    public static Reply uncached(int status, JsonObject body) {
        return with(HttpHeaders.CACHE_CONTROL, "no-store", json(status, body));
    }

    /** A reply with one more header. */
    public static Reply with(CharSequence header, CharSequence value, Reply reply) {
        return ctx -> {
            ctx.response().putHeader(header, value);
            reply.send(ctx);
        };
    }

    /** Answers a request with what its handler gives. */
    public static void answer(RoutingContext ctx, RequestHandler handler) {
        Future.succeededFuture(ctx)
                .compose(request -> Objects.requireNonNull(handler.handle(request), "A handler gave no future"))
                .map(reply -> {
                    // Nobody is left to be answered where the client hung up.
                    if (!ctx.response().closed()) {
                        reply.send(ctx);
                    }
                    return ctx;
                })
                .onFailure(cause -> fail(ctx, cause));
    }

    private static void fail(RoutingContext ctx, Throwable cause) {
        HttpServerResponse response = ctx.response();
        if (response.closed()) {
            return;
        }
        // Vert.x takes a response for ended before it has written the head.
        if (response.headWritten() || response.ended()) {
            // Cut, so that the client does not take a part for the whole.
            LOG.error(
                    "{} {} failed while it was answered",
                    ctx.request().method(),
                    ctx.request().path(),
                    cause);
            ctx.request().connection().close();
            return;
        }
        try {
            ctx.fail(cause);
        } finally {
            if (!response.ended() && !response.closed()) {
                ctx.request().connection().close();
            }
        }
    }
}
