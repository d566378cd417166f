package dev.isotherm.api.job;

import dev.isotherm.context.ConnectionChannel;
import dev.isotherm.job.JobState;
import dev.isotherm.job.Progress;
import dev.isotherm.job.event.JobEvent;
import dev.isotherm.job.event.JobSnapshot;
import dev.isotherm.job.event.Subscription;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** One response of Server-Sent Events about one job. */
final class EventStream {
    private static final String KEEP_ALIVE = ": keep-alive\n\n";

    private final RoutingContext ctx;
    private final HttpServerResponse response;
    private final String jobId;

    private EventStream(RoutingContext ctx, String jobId) {
        this.ctx = ctx;
        this.response = ctx.response();
        this.jobId = jobId;
    }

    /** Begins the response. */
    static EventStream open(RoutingContext ctx, String jobId) {
        EventStream stream = new EventStream(ctx, jobId);
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

    private void finish() {
        Future<Void> sent = response.end();
        if (!chunked()) {
            sent.onComplete(v -> ctx.request().connection().close());
        }
    }

    void write(JobSnapshot now) {
        write("status", now.at().toString(), now.state(), now.progress());
    }

    void write(JobEvent event) {
        write(
                event.progress().isPresent() ? "progress" : "status",
                event.id().toString(),
                event.state(),
                event.progress());
    }

    /** Writes an event, ends the stream if the job has ended, and pauses the events while the client does not read. */
    void follow(Subscription subscription, JobEvent event) {
        write(event);
        if (event.state().ended()) {
            finish();
            subscription.close();
        } else if (response.writeQueueFull()) {
            subscription.pause();
            response.drainHandler(v -> subscription.resume());
        }
    }

    private void write(String name, String id, JobState state, Optional<Progress> progress) {
        JsonObject data = new JsonObject().put("id", jobId).put("status", state.wireName());
        progress.ifPresent(
                p -> data.put("progress", new JsonObject().put("done", p.done()).put("total", p.total())));
        response.write("id: " + id + "\nevent: " + name + "\ndata: " + data.encode() + "\n\n");
    }

    /** Shows the client and all proxies that the stream is alive. */
    void keepAlive() {
        if (!response.writeQueueFull()) {
            response.write(KEEP_ALIVE);
        }
    }

    /** Ends the response. If the client does not read it, the response would never end, so the connection is closed. */
    void end() {
        if (response.closed() || response.ended()) {
            return;
        }
        if (response.writeQueueFull()) {
            ConnectionChannel.cut(ctx.request().connection());
        } else {
            finish();
        }
    }
}
