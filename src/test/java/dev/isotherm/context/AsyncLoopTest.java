package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of the steps, with promises in place of work. */
class AsyncLoopTest {
    private final List<Promise<Void>> begun = new ArrayList<>();

    private Future<Void> step(int item) {
        Promise<Void> step = Promise.promise();
        begun.add(step);
        return step.future();
    }

    @Test
    void aFewStepsRunAtOnceAndTheNextOneBeginsWhenOneEnds() {
        Future<Void> all = AsyncLoop.each(List.of(1, 2, 3, 4, 5), 2, this::step);
        assertThat(begun).hasSize(2);
        begun.get(1).complete();
        assertThat(begun).hasSize(3);
        for (int i : List.of(0, 2, 3)) {
            begun.get(i).complete();
        }
        assertThat(begun).hasSize(5);
        assertThat(all.isComplete()).isFalse();
        begun.get(4).complete();
        assertThat(all.succeeded()).isTrue();
    }

    @Test
    void afterAFailureNoOtherStepBegins() {
        Future<Void> all = AsyncLoop.each(List.of(1, 2, 3, 4, 5), 2, this::step);
        begun.get(0).fail("planned");
        assertThat(all.failed()).isTrue();
        begun.get(1).complete();
        assertThat(begun).hasSize(2);
    }

    @Test
    void manyStepsThatEndAtOnceNeedNoStack() {
        assertThat(AsyncLoop.each(Collections.nCopies(100_000, 1), 1, one -> Future.succeededFuture())
                        .succeeded())
                .isTrue();
        assertThat(AsyncLoop.each(List.of(), 3, one -> Future.failedFuture("not called"))
                        .succeeded())
                .isTrue();
    }
}
