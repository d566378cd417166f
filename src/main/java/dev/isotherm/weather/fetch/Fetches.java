package dev.isotherm.weather.fetch;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Makes the calls of one load, a few at a time. Calls that have not begun cost nothing if the load fails or is
 * cancelled, and one load does not fill the limiter's queue. Belongs to one context.
 *
 * @param <T> what a call is made for
 */
final class Fetches<T> {
    private final Deque<T> waiting;
    private final IntSupplier lanes;
    private final Cancellation cancellation;
    private final Function<T, Future<Void>> fetch;
    private final Promise<Void> over = Promise.promise();
    private int underWay;
    private boolean starting;

    /**
     * Makes the fetches of a load; {@link #run} starts them.
     *
     * @param lanes how many fetches may run at once; asked each time before one begins
     * @param cancellation stops the load
     * @param fetch makes one call; after a failure no further call begins
     */
    Fetches(List<T> calls, IntSupplier lanes, Cancellation cancellation, Function<T, Future<Void>> fetch) {
        this.waiting = new ArrayDeque<>(calls);
        this.lanes = lanes;
        this.cancellation = cancellation;
        this.fetch = fetch;
    }

    /** Completes with the last call; fails at once if a call failed or the load was cancelled. */
    Future<Void> run() {
        startMore();
        return over.future();
    }

    /* A loop instead of recursion, because fetches of local data complete at once. */
    private void startMore() {
        if (starting) {
            return;
        }
        starting = true;
        while (underWay < lanes.getAsInt() && !waiting.isEmpty()) {
            if (cancellation.cancelled()) {
                giveUp(new CancelledException());
            } else {
                underWay++;
                Future.succeededFuture(waiting.poll()).compose(fetch).onComplete(fetched -> ended(), this::ended);
            }
        }
        starting = false;
        if (underWay == 0) {
            over.tryComplete();
        }
    }

    private void ended() {
        underWay--;
        startMore();
    }

    private void ended(Throwable cause) {
        giveUp(cause);
        ended();
    }

    private void giveUp(Throwable cause) {
        waiting.clear();
        over.tryFail(cause);
    }
}
