package dev.isotherm.api.docs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Something of the program that is read when it is first requested, on a worker thread: most processes are never asked,
 * and reading took a third of their start. Belongs to one context.
 */
final class ReadOnce<T> {
    private final Vertx vertx;
    private final Callable<T> reading;
    private Optional<T> read = Optional.empty();

    ReadOnce(Vertx vertx, Callable<T> reading) {
        this.vertx = vertx;
        this.reading = reading;
    }

    /* What was read is kept and not its future, whose listeners would all run on the context of the first request. */
    Future<T> get() {
        return read.map(Future::succeededFuture)
                .orElseGet(() -> vertx.executeBlocking(reading).onSuccess(done -> read = Optional.of(done)));
    }
}
