package dev.isotherm.limit;

import dev.isotherm.context.CallerContext;
import dev.isotherm.context.Timing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The calls that wait for their turn in a {@link RedisRateLimiter}. Belongs to the context of its owner; the owner
 * decides when the next call may begin.
 */
final class TurnQueue {
    private final Timing timing;
    private final int bound;
    private final Duration longest;
    private final WaitingRoom<Turn> room;

    /**
     * Creates a queue.
     *
     * @param what name of the owner in messages
     * @param bound how many may wait
     * @param longest maximum wait of one call
     * @param retryAfter when a call that is refused now should be retried
     */
    TurnQueue(String what, Timing timing, int bound, Duration longest, LongFunction<Duration> retryAfter) {
        if (bound < 0 || longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException(
                    "For the " + what + " queue >= 0 and maxWait > 0 are needed, not " + bound + ", " + longest);
        }
        this.timing = timing;
        this.bound = bound;
        this.longest = longest;
        this.room = new WaitingRoom<>(what, timing, retryAfter, turn -> true);
    }

    int size() {
        return room.size();
    }

    boolean isEmpty() {
        return room.isEmpty();
    }

    Waits state() {
        return room.state();
    }

    /**
     * Lets a call wait.
     *
     * @param cost how many calls it counts as
     * @param free how many of the waiting calls could begin at once; they do not count against the bound
     * @return completes, on the caller's context, when it is its turn
     */
    Future<Void> enter(Request request, int cost, int free) {
        long now = timing.nanoTime();
        Optional<RuntimeException> refusal = room.refusal(request, now, bound, free);
        if (refusal.isPresent()) {
            return CallerContext.failed(refusal.get());
        }
        Turn turn = new Turn(CallerContext.promise(), request, cost, now);
        room.add(turn, longest);
        return turn.promise.future();
    }

    /** Removes expired calls, then returns the next one, which stays; empty if no call waits. */
    Optional<Turn> peek() {
        room.expire(timing.nanoTime());
        return room.peek();
    }

    /** Takes out the call that {@link #peek()} returned. */
    void take(Turn next) {
        room.take(next);
        long now = timing.nanoTime();
        room.countGranted(now, now - next.since);
    }

    void failAll(Throwable cause) {
        room.failAll(cause);
    }

    void close() {
        room.close();
    }

    static final class Turn extends Waiter {
        private final Promise<Void> promise;
        private final int cost;

        private Turn(Promise<Void> promise, Request request, int cost, long since) {
            super(request, since);
            this.promise = promise;
            this.cost = cost;
        }

        int cost() {
            return cost;
        }

        void begin() {
            promise.tryComplete();
        }

        @Override
        void giveUp(Throwable cause) {
            promise.tryFail(cause);
        }
    }
}
