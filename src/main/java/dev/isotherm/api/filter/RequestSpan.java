package dev.isotherm.api.filter;

import dev.isotherm.context.Correlation;
import dev.isotherm.trace.Span;
import dev.isotherm.trace.Tracing;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/**
 * The span of a request. Only an admitted request has one: anybody can send requests that are refused, and a flood of them
 * would push the others out of the queue. Probes and scrapes have none, because they come every few seconds and nobody
 * asks about them.
 */
public final class RequestSpan {
    private static final List<String> UNASKED = List.of("/health", "/metrics");
    private static final int SERVER_ERROR = 500;

    private RequestSpan() {}

    /**
     * Begins it, with the time at which the request began. From now on the request's work belongs to it. It ends with
     * the answer, or when the client leaves.
     */
    public static void begin(RoutingContext ctx) {
        Tracing tracing = Tracing.current();
        RequestMeter.Running request = RequestMeter.running(ctx);
        if (tracing == Tracing.OFF || UNASKED.stream().anyMatch(request.route()::startsWith)) {
            return;
        }
        Correlation work = Correlation.current();
        Span span = tracing.begin(
                Span.Kind.SERVER,
                request.method() + " " + request.route(),
                work,
                Duration.ofNanos(System.nanoTime() - request.began()));
        span.put("http.request.method", request.method())
                .put("http.route", request.route())
                .put("isotherm.request_id", work.requestId());
        span.within(work).begin();
        ctx.addEndHandler(end -> {
            if (end.failed()) {
                span.put("error.type", "client_left");
            } else {
                status(span, ctx.response().getStatusCode());
            }
            span.end();
        });
    }

    private static void status(Span span, int status) {
        span.put("http.response.status_code", status);
        // An error of the client is none of the server.
        if (status >= SERVER_ERROR) {
            span.fail(Integer.toString(status));
        }
    }
}
