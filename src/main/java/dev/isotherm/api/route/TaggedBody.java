package dev.isotherm.api.route;

import dev.isotherm.context.Digest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * A body with a strong validator. It is equal for equal bytes, on every instance.
 *
 * @param type the content type
 * @param bytes the body; must not be modified
 * @param digest 32 hex digits; the validator is the digest in quotes
 */
public record TaggedBody(String type, Buffer bytes, String digest) {
    private static final int DIGEST_BYTES = 16;

    /** Computes the validator of a body. */
    public static TaggedBody of(String type, Buffer bytes) {
        return new TaggedBody(type, bytes, Digest.sha256(bytes, DIGEST_BYTES));
    }

    /** Sends the body, nothing but its headers for {@code HEAD}, or 304 if the client has it already. */
    public void send(RoutingContext ctx) {
        String tag = '"' + digest + '"';
        HttpServerResponse response = ctx.response().putHeader(HttpHeaders.ETAG, tag);
        if (Validators.names(ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
        if (ctx.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(bytes);
        }
    }
}
