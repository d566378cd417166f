package dev.isotherm.api.route;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads or ignores the bodies of requests; nothing else does. Only a route that needs a body reads it, after the
 * credentials were checked. All other routes drop it.
 */
public final class RequestBody {
    /** The largest body that most routes may take, in bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    /** The largest body of a route that takes a list, in bytes. */
    public static final int MAX_LIST_BYTES = 256 * 1024;

    /** Some clients send their whole body before they read the refusal. Up to this size their connection stays open. */
    public static final long MAX_IGNORED_BYTES = 1024 * 1024;

    private RequestBody() {}

    /** Drops a body, and closes the connection of a client that sends too much. */
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
        // The body broke off or is badly framed. {@code ConnectionGuard} answers it if possible; no one waits for the
        // rest here.
        request.exceptionHandler(e -> {});
    }

    /**
     * Refuses a body if its {@code Content-Length} is too large.
     *
     * @param most the largest body that is allowed, in bytes
     * @throws ApiException 413
     */
    public static void check(RoutingContext ctx, int most) {
        String length = ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && (length.length() > 9 || Long.parseLong(length) > most)) {
            throw tooLarge(ctx);
        }
    }

    /** Reads a body of at most {@link #MAX_BYTES}, as {@link #read(RoutingContext, int)}. */
    public static Future<Buffer> read(RoutingContext ctx) {
        return read(ctx, MAX_BYTES);
    }

    /**
     * Reads the body.
     *
     * @param most the largest body that is allowed, in bytes
     * @return empty if there is none; fails with {@link ApiException} 413 if it is too large, 400 if it is broken
     */
    public static Future<Buffer> read(RoutingContext ctx, int most) {
        HttpServerRequest request = ctx.request();
        if (request.isEnded()) {
            return Future.succeededFuture(Buffer.buffer());
        }
        Promise<Buffer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        request.handler(piece -> {
            if (body.length() + piece.length() > most) {
                read.tryFail(tooLarge(ctx));
            } else if (!read.future().isComplete()) {
                body.appendBuffer(piece);
            }
        });
        request.exceptionHandler(e -> read.tryFail(ApiException.ofStatus(400)));
        request.endHandler(v -> read.tryComplete(body));
        return read.future();
    }

    /* The connection is closed, because the rest of the body is not worth receiving. */
    private static ApiException tooLarge(RoutingContext ctx) {
        ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        return ApiException.ofStatus(413);
    }

    /**
     * Reads a body that must be a JSON object.
     *
     * @param message what is said of any other JSON, as each route of the contract says it
     * @param type the type of that problem
     * @throws ApiException 422 if there is no body, if it is not JSON, or if it is not an object
     */
    public static JsonObject object(Buffer body, String message, String type) {
        if (body.length() == 0) {
            throw ApiException.invalid("body", "Field required", "missing");
        }
        try {
            if (Json.decodeValue(body) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException e) {
            throw ApiException.invalid("body", "JSON decode error", "json_invalid");
        }
        throw ApiException.invalid("body", message, type);
    }
}
