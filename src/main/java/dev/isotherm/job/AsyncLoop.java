package dev.isotherm.job;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Repeats an asynchronous step any number of times. Neither the stack nor a chain of futures grows with the number, as
 * they do where a step composes the next one.
 */
final class AsyncLoop {
    private AsyncLoop() {}

    /**
     * Takes steps until one has the result.
     *
     * @param step one step; empty asks for another
     * @return the first result, or the first failure
     */
    static <T> Future<T> until(Supplier<Future<Optional<T>>> step) {
        Promise<T> result = Promise.promise();
        run(step, result);
        return result.future();
    }

    private static <T> void run(Supplier<Future<Optional<T>>> step, Promise<T> result) {
        while (true) {
            Future<Optional<T>> taken;
            try {
                taken = step.get();
            } catch (RuntimeException e) {
                result.fail(e);
                return;
            }
            if (!taken.isComplete()) {
                taken.onComplete(done -> {
                    if (!isOver(taken, result)) {
                        run(step, result);
                    }
                });
                return;
            }
            if (isOver(taken, result)) {
                return;
            }
        }
    }

    private static <T> boolean isOver(Future<Optional<T>> taken, Promise<T> result) {
        if (taken.failed()) {
            result.fail(taken.cause());
        } else {
            taken.result().ifPresent(result::complete);
        }
        return taken.failed() || taken.result().isPresent();
    }
}
