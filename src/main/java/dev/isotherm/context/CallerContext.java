package dev.isotherm.context;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.spi.tracing.VertxTracer;
import java.util.Optional;
import java.util.function.Supplier;

/** The Vert.x context of the calling code. Only for code that runs on a context. */
public final class CallerContext {
    private CallerContext() {}

    /** A promise that completes on the caller's context, on whatever thread it is completed. */
    public static <T> Promise<T> promise() {
        return ContextInternal.current().promise();
    }

    /** A succeeded future of the caller's context. */
    public static Future<Void> succeeded() {
        return ContextInternal.current().succeededFuture();
    }

    /** A failed future of the caller's context. */
    public static <T> Future<T> failed(Throwable cause) {
        return ContextInternal.current().failedFuture(cause);
    }

    /** Completes in a later turn of the caller's event loop, so that the loop can serve others before it. */
    public static Future<Void> nextTurn() {
        Promise<Void> later = promise();
        ContextInternal.current().runOnContext(v -> later.complete());
        return later.future();
    }

    /** The Vert.x that the caller's context belongs to. */
    public static Vertx vertx() {
        return ContextInternal.current().owner();
    }

    /** What makes the spans of the caller's Vert.x; empty if nothing does, and for a thread without a context. */
    public static Optional<VertxTracer<?, ?>> tracer() {
        ContextInternal context = ContextInternal.current();
        return context == null
                ? Optional.empty()
                : Optional.ofNullable(context.owner().tracer());
    }

    /**
     * Runs work as if the creator of a promise ran it: with the same context, trace and other Vert.x data.
     *
     * @param promise a promise of {@link #promise()}
     * @param work runs at once, on the thread of the promise's context
     */
    public static <T> T workAs(Promise<?> promise, Supplier<T> work) {
        ContextInternal context = ((PromiseInternal<?>) promise).context();
        ContextInternal before = context.beginDispatch();
        try {
            return work.get();
        } finally {
            context.endDispatch(before);
        }
    }
}
