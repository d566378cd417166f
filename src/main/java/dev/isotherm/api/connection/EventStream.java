package dev.isotherm.api.connection;

import dev.isotherm.context.ConnectionChannel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** One response of Server-Sent Events. */
public final class EventStream {
    private static final String KEEP_ALIVE = ": keep-alive\n\n";

    private final RoutingContext ctx;
    private final HttpServerResponse response;

    private EventStream(RoutingContext ctx) {
        this.ctx = ctx;
        this.response = ctx.response();
    }

    /** Begins the response. */
    public static EventStream open(RoutingContext ctx) {
        EventStream stream = new EventStream(ctx);
        // The last header is for nginx, which would otherwise buffer the events.
        stream.response
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("X-Accel-Buffering", "no");
        if (stream.chunked()) {
            stream.response.setChunked(true).writeHead();
        } else {
            // nginx speaks HTTP/1.0 to upstreams by default. HTTP/1.0 has no chunks, so the end of the connection ends
            // the answer.
            ctx.addHeadersEndHandler(v -> stream.response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
            stream.response.write(KEEP_ALIVE);
        }
        return stream;
    }

    private boolean chunked() {
        return ctx.request().version() != HttpVersion.HTTP_1_0;
    }

    /** Writes an event: lines of fields, and the empty line that ends it. */
    public void write(String event) {
        response.write(event);
    }

    /** Whether the client does not read, so that what is written now stays in memory. */
    public boolean isBehind() {
        return response.writeQueueFull();
    }

    /** Runs an action when the client has read what is written. */
    public void onceRead(Runnable action) {
        response.drainHandler(v -> action.run());
    }

    /** Shows the client and all proxies that the stream is alive. */
    public void keepAlive() {
        if (!isBehind()) {
            response.write(KEEP_ALIVE);
        }
    }

    /** Ends the response when the client has read all of it. */
    public void finish() {
        Future<Void> sent = response.end();
        if (!chunked()) {
            sent.onComplete(v -> ctx.request().connection().close());
        }
    }

    /** Ends the response. If the client does not read it, the response would never end, so the connection is closed. */
    public void end() {
        if (response.closed() || response.ended()) {
            return;
        }
        if (isBehind()) {
            ConnectionChannel.cut(ctx.request().connection());
        } else {
            finish();
        }
    }
}
