package dev.isotherm.limit;

import io.vertx.core.internal.PromiseInternal;

/** A call that waits for nothing but its turn. */
final class Turn extends Waiter {
    final PromiseInternal<Void> promise;

    Turn(PromiseInternal<Void> promise, Request request, long since) {
        super(request, since);
        this.promise = promise;
    }

    @Override
    void giveUp(Throwable cause) {
        promise.tryFail(cause);
    }
}
