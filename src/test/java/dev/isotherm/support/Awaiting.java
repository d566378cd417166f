package dev.isotherm.support;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on the thread of a test. */
public final class Awaiting {
    /**
     * How long a test waits for what must come. It bounds a test that will fail and says nothing of speed, so it is long
     * enough for a machine whose cores are all busy with something else.
     */
    public static final Duration DEADLINE = Duration.ofSeconds(90);

    private Awaiting() {}

    /** The value of a future, or its failure thrown. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no outcome within " + DEADLINE.toSeconds() + " seconds", e);
        }
    }

    /** The failure of a future. */
    public static Throwable failureOf(Future<?> future) {
        return await(future.<Throwable>map(value -> new AssertionError("it succeeded with " + value))
                .otherwise(cause -> cause));
    }
}
