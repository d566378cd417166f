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
 * Fetches the ranges of one load, a few at a time: what has not begun costs nothing when the load fails or is not wanted
 * any more, and one load does not fill the queue of the limiter before all others. Belongs to one context.
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
     * Makes fetches that have not begun.
     *
     * @param lanes how many may be under way at once, asked whenever one may begin
     * @param cancellation says when no more are wanted
     * @param fetch fetches one range; where it fails, no more begin
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

    /** Completes with the last one; fails at once where one failed or no more are wanted. */
    Future<Void> run() {
        startMore();
        return over.future();
    }

    /* A loop, not a recursion: fetches of local data complete at once. */
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
