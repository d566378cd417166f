package dev.isotherm.weather.fetch;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.weather.provider.DayRange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Fetches the ranges of one load, a few at a time. Ranges that have not begun cost nothing if the load fails or is
 * cancelled, and one load does not fill the limiter's queue. Belongs to one context.
 */
final class Fetches {
    private final Deque<DayRange> waiting;
    private final IntSupplier lanes;
    private final Cancellation cancellation;
    private final Function<DayRange, Future<Void>> fetch;
    private final Promise<Void> over = Promise.promise();
    private int underWay;
    private boolean starting;

    /**
     * Makes the fetches of a load; {@link #run} starts them.
     *
     * @param lanes how many fetches may run at once; asked each time before one begins
     * @param cancellation stops the load
     * @param fetch fetches one range; after a failure no further range begins
     */
    Fetches(
            List<DayRange> ranges,
            IntSupplier lanes,
            Cancellation cancellation,
            Function<DayRange, Future<Void>> fetch) {
        this.waiting = new ArrayDeque<>(ranges);
        this.lanes = lanes;
        this.cancellation = cancellation;
        this.fetch = fetch;
    }

    /** Completes with the last range; fails at once if a range failed or the load was cancelled. */
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
