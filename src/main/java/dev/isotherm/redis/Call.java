package dev.isotherm.redis;

import io.vertx.core.Completable;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.function.Supplier;

/**
 * One sent command and the caller that waits for the reply. It listens to the reply itself, so a call costs only two
 * objects.
 */
final class Call implements Completable<Response> {
    final String what;
    final long dueNanos;
    /** Creates the request to send if Redis does not know the script; null for commands without a script. */
    final Supplier<Request> onNoScript;

    final Promise<Response> promise;
    boolean over;
    private final SupervisedConnection connection;

    Call(
            SupervisedConnection connection,
            String what,
            long dueNanos,
            Promise<Response> promise,
            Supplier<Request> onNoScript) {
        this.connection = connection;
        this.what = what;
        this.dueNanos = dueNanos;
        this.promise = promise;
        this.onNoScript = onNoScript;
    }

    Call again() {
        return new Call(connection, what, dueNanos, promise, null);
    }

    @Override
    public void complete(Response reply, Throwable failure) {
        connection.answered(this, reply, failure);
    }
}
