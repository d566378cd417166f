package dev.isotherm.support;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Supplier;

/** Code that lives on an event loop of its own, driven from the thread of a test. */
public abstract class OnContext implements AutoCloseable {
    public final Vertx vertx;
    public final Context context;

    protected OnContext(Vertx vertx) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Does something on the context; what it throws is a failure. */
    public final <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> result = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                work.get().onComplete(result);
            } catch (RuntimeException e) {
                result.fail(e);
            }
        });
        return result.future();
    }

    /** Does something on the context and waits for its outcome. */
    public final <T> T get(Supplier<Future<T>> work) {
        return await(on(work));
    }

    /** Does something on the context and waits until it is done. */
    public final void run(Runnable work) {
        get(() -> {
            work.run();
            return Future.succeededFuture();
        });
    }

    /** The value of a future, or its failure thrown. */
    public static <T> T await(Future<T> future) {
        return Awaiting.await(future);
    }

    @Override
    public abstract void close();
}
