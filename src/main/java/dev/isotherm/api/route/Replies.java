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
 * Turns the result of a handler into an answer. Every exception of a handler becomes an error answer, or closes the
 * connection if a part of the answer is already written. So no request is left without an end.
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

    /** A status with JSON that is encoded already. */
    public static Reply json(int status, Buffer body) {
        return ctx -> ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body);
    }

    /** 200 with JSON that no cache may keep. */
    public static Reply uncached(JsonObject body) {
        return uncached(200, body);
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

    /** Answers a request with the reply of its handler. */
    public static void answer(RoutingContext ctx, RequestHandler handler) {
        Future.succeededFuture(ctx)
                .compose(request ->
                        Objects.requireNonNull(handler.handle(request), "A handler returned null, not a future"))
                .map(reply -> {
                    // If the client has closed, no one receives the answer.
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
        // Vert.x may call a response ended before it has written the head.
        if (response.headWritten() || response.ended()) {
            // The connection is cut, so that the client notices the incomplete answer.
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
            if (!RefusalPace.isLate(ctx)) {
                closeUnanswered(ctx);
            }
        }
    }

    /* A client would wait in vain for an answer that could not be written. */
    static void closeUnanswered(RoutingContext ctx) {
        if (!ctx.response().ended() && !ctx.response().closed()) {
            ctx.request().connection().close();
        }
    }
}
