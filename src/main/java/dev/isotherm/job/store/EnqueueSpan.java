package dev.isotherm.job.store;

import dev.isotherm.context.Correlation;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.NewJob;
import dev.isotherm.trace.Span;
import dev.isotherm.trace.Tracing;
import io.vertx.core.AsyncResult;

/**
 * The span of one enqueue.
 *
 * @param wish what the job belongs to; with it the worker's span becomes a child of this one
 */
record EnqueueSpan(Span span, Correlation wish) {
    static EnqueueSpan begin(String queue, NewJob job) {
        Correlation caller = Correlation.current();
        Span span = Tracing.current()
                .begin(Span.Kind.PRODUCER, "send " + queue, caller)
                .put("messaging.system", "isotherm")
                .put("messaging.operation.type", "send")
                .put("messaging.destination.name", queue)
                .put("isotherm.job.type", job.type());
        return new EnqueueSpan(span, span.within(caller));
    }

    void end(AsyncResult<Enqueued> outcome) {
        if (outcome.failed()) {
            span.fail(outcome.cause().getClass().getSimpleName());
        } else if (outcome.result() instanceof Enqueued.Accepted accepted) {
            // An existing job goes on in the trace of the request that wanted it first.
            span.put("messaging.message.id", accepted.id())
                    .put("isotherm.job.existing", Boolean.toString(accepted.existing()));
        } else {
            span.put(
                    "isotherm.job.refused",
                    outcome.result() instanceof Enqueued.QueueFull ? "queue_full" : "key_conflict");
        }
        span.end();
    }
}
