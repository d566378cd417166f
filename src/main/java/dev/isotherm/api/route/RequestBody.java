package dev.isotherm.api.route;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The one place that deals with the bodies of requests. Only a route that takes a body keeps one, and only once the
 * request has its credentials; all others let it pass unread.
 */
public final class RequestBody {
    /** The largest body that a route may take, in bytes. */
    static final int MAX_BYTES = 64 * 1024;

    /** For a client that sends all of its body before it reads the refusal: so its connection can go on. */
    public static final long MAX_IGNORED_BYTES = 1024 * 1024;

    private RequestBody() {}

    /** Lets a body pass unread, and closes the connection of a client that sends too much of it. */
    public static void ignore(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        long[] seen = {0};
        request.handler(piece -> {
            seen[0] += piece.length();
            if (seen[0] > MAX_IGNORED_BYTES) {
                request.connection().close();
            }
        });
        // Broken off or badly framed. The door answers what can be answered; here is nobody who waits for the rest.
        request.exceptionHandler(e -> {});
    }

    /**
     * Refuses a body that is announced to be too large.
     *
     * @throws ApiException 413
     */
    public static void check(RoutingContext ctx) {
        String length = ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && (length.length() > 9 || Long.parseLong(length) > MAX_BYTES)) {
            throw tooLarge(ctx);
        }
    }

    /**
     * Reads the body.
     *
     * @return empty where there is none; fails with {@link ApiException} 413 where it is too large, 400 where it is broken
     */
    public static Future<Buffer> read(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (request.isEnded()) {
            return Future.succeededFuture(Buffer.buffer());
        }
        Promise<Buffer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() + piece.length() > MAX_BYTES) {
                read.tryFail(tooLarge(ctx));
            } else if (!read.future().isComplete()) {
                body.appendBuffer(piece);
            }
        });
        request.exceptionHandler(e -> read.tryFail(ApiException.ofStatus(400)));
        request.endHandler(v -> read.tryComplete(body));
        return read.future();
    }

    /* What still comes of it is not worth to be received. */
    private static ApiException tooLarge(RoutingContext ctx) {
        ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        return ApiException.ofStatus(413);
    }
}
