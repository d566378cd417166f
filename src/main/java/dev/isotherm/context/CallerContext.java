package dev.isotherm.context;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.function.Supplier;

/** The Vert.x context of the code that runs now. Only for code that runs on one. */
public final class CallerContext {
    private CallerContext() {}

    /** A promise that completes on the caller's context, whoever completes it. */
    public static <T> Promise<T> promise() {
        return ContextInternal.current().promise();
    }

    /** A future of the caller's context that has succeeded. */
    public static Future<Void> succeeded() {
        return ContextInternal.current().succeededFuture();
    }

    /** A future of the caller's context that has failed. */
    public static <T> Future<T> failed(Throwable cause) {
        return ContextInternal.current().failedFuture(cause);
    }

    /** The Vert.x that the caller's context belongs to. */
    public static Vertx vertx() {
        return ContextInternal.current().owner();
    }

    /**
     * Works as the code that made a promise: with its context, its trace and all else that Vert.x knows of it.
     *
     * @param promise made by {@link #promise()}
     * @param work is done at once, on the thread of the promise's context
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
