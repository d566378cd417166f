package dev.isotherm.trace;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Correlation;
import io.vertx.core.spi.tracing.VertxTracer;
import java.time.Duration;

/**
 * Makes spans. Vert.x holds the one of its process for all contexts; it may be used on any thread and never blocks. It
 * does not use what Vert.x itself would tell a tracer: Vert.x knows neither the pattern of a route nor jobs, and would put
 * addresses with keys into attributes.
 */
public interface Tracing extends VertxTracer<Void, Void> {
    /** Makes none, and costs nothing. */
    Tracing OFF = (kind, name, work, begun) -> Span.NONE;

    /** That of the calling code; {@link #OFF} if spans are sent nowhere. */
    static Tracing current() {
        return CallerContext.tracer()
                .map(tracer -> tracer instanceof Tracing ours ? ours : OFF)
                .orElse(OFF);
    }

    /**
     * Begins a span.
     *
     * @param name one of a few
     * @param work belongs to the span that becomes the parent. That one is of another process if this is a server's or a
     *     consumer's
     */
    default Span begin(Span.Kind kind, String name, Correlation work) {
        return begin(kind, name, work, Duration.ZERO);
    }

    /**
     * Begins a span, as above, of work that has begun already.
     *
     * @param begun how long ago
     */
    Span begin(Span.Kind kind, String name, Correlation work, Duration begun);

    /**
     * Sends what has not been sent and ends. Blocks for a few seconds at most, also if nobody takes the spans.
     */
    default void stop() {}
}
