package dev.isotherm.context;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

    /**
     * Takes a step for each item, a few at once.
     *
     * @param most how many steps run at once
     * @return completes after the last step; fails with the first failure, and then begins no other steps
     */
    public static <E> Future<Void> each(Collection<E> items, int most, Function<E, Future<?>> step) {
        Iterator<E> left = items.iterator();
        boolean[] failed = {false};
        List<Future<Boolean>> runners = new ArrayList<>();
        for (int i = 0; i < Math.min(most, items.size()); i++) {
            runners.add(AsyncLoop.<Boolean>until(() -> failed[0] || !left.hasNext()
                            ? Future.succeededFuture(Optional.of(true))
                            : step.apply(left.next()).map(Optional.empty()))
                    .onFailure(e -> failed[0] = true));
        }
        return Future.all(runners).mapEmpty();
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
