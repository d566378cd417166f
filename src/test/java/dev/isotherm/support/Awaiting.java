package dev.isotherm.support;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on the thread of a test. */
public final class Awaiting {
    private Awaiting() {}

    /** The value of a future, or its failure thrown. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome within thirty seconds", e);
        }
    }

    /** The failure of a future. */
    public static Throwable failureOf(Future<?> future) {
        return await(future.<Throwable>map(value -> new AssertionError("it succeeded with " + value))
                .otherwise(cause -> cause));
    }
}
