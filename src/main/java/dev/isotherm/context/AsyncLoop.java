package dev.isotherm.context;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Repeats an asynchronous step until it has a result. Any number of steps is possible: unlike with compose, neither the
 * stack nor a chain of futures grows with each step. Belongs to one context.
 *
 * @param <T> the result
 */
public final class AsyncLoop<T> {
    private final Supplier<Future<Optional<T>>> step;
    private final Promise<T> result = Promise.promise();

    private AsyncLoop(Supplier<Future<Optional<T>>> step) {
        this.step = step;
    }

    /**
     * Repeats a step.
     *
     * @param <T> the result
     * @param step starts one try; its result is empty if it must be repeated
     * @return the first result; fails with the first failure and then stops
     */
    public static <T> Future<T> until(Supplier<Future<Optional<T>>> step) {
        AsyncLoop<T> loop = new AsyncLoop<>(step);
        loop.repeat();
        return loop.result.future();
    }

    private void repeat() {
        boolean again = true;
        while (again) {
            Future<Optional<T>> outcome = begin();
            if (outcome.isComplete()) {
                again = unfinished(outcome);
            } else {
                again = false;
                outcome.onComplete(over -> {
                    if (unfinished(outcome)) {
                        repeat();
                    }
                });
            }
        }
    }

    private Future<Optional<T>> begin() {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            return Future.failedFuture(e);
        }
    }

    private boolean unfinished(Future<Optional<T>> outcome) {
        if (outcome.failed()) {
            result.tryFail(outcome.cause());
            return false;
        }
        outcome.result().ifPresent(result::tryComplete);
        return outcome.result().isEmpty();
    }
}
