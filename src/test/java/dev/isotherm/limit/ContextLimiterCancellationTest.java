package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Listening;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextLimiterCancellationTest {
    private static final int QUEUE = 3;

    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), 1, QUEUE, LONG);
    private final Cancellation cancellation = new Cancellation();
    private final List<String> started = new ArrayList<>();
    private final Promise<String> first = Promise.promise();

    @AfterEach
    void close() {
        harness.close();
    }

    private Future<String> submit(String name, Future<String> work, Cancellation wanted) {
        return harness.on(() -> {
            Future<String> outcome = harness.limiter.run(
                    () -> {
                        started.add(name);
                        return work;
                    },
                    Request.of(Priority.INTERACTIVE, "", wanted));
            return outcome;
        });
    }

    private Future<String> submit(String name, Cancellation wanted) {
        return submit(name, Future.succeededFuture(name), wanted);
    }

    private void cancel() {
        harness.on(() -> {
            cancellation.cancel();
            return null;
        });
    }

    @Test
    void aCancelledWaiterLeavesTheQueueAtOnceAndIsNeverStarted() {
        submit("running", first.future(), new Cancellation());
        Future<String> before = submit("before", new Cancellation());
        Future<String> cancelled = submit("cancelled", cancellation);
        Future<String> behind = submit("behind", new Cancellation());

        cancel();

        assertThat(cancelled.cause()).isInstanceOf(CancelledException.class);
        assertThat(harness.figures()).isEqualTo(new Figures(1, 1, 2, 1, 0, 0));
        assertThat(submit("in its place", new Cancellation()).isComplete()).isFalse();
        harness.on(() -> first.tryComplete("running"));
        assertThat(await(before)).isEqualTo("before");
        assertThat(await(behind)).isEqualTo("behind");
        assertThat(started).containsExactly("running", "before", "behind", "in its place");
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
    }

    @Test
    void workThatIsCancelledBeforeItAsksIsNotStarted() {
        cancel();

        assertThat(submit("cancelled", cancellation).cause()).isInstanceOf(CancelledException.class);

        assertThat(started).isEmpty();
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 0, 0, 0));
    }

    @Test
    void runningWorkKeepsItsPermitUntilItEndsItself() {
        Future<String> outcome = submit("running", first.future(), cancellation);

        cancel();

        assertThat(outcome.isComplete()).isFalse();
        assertThat(harness.state().inUse()).isEqualTo(1);
        harness.on(() -> first.tryComplete("done"));
        assertThat(await(outcome)).isEqualTo("done");
        assertThat(harness.state().inUse()).isZero();
    }

    @Test
    void workThatCancelsItsWaitersWhileTheyAreBeingStartedBreaksNothing() {
        List<Future<String>> waiters = new ArrayList<>();
        submit("running", first.future(), new Cancellation());
        harness.on(() -> {
            waiters.add(harness.limiter.run(
                    () -> {
                        cancellation.cancel();
                        return Future.succeededFuture("canceller");
                    },
                    Request.USUAL));
            return null;
        });
        waiters.add(submit("cancelled", cancellation));
        waiters.add(submit("last", new Cancellation()));

        harness.on(() -> first.tryComplete("running"));

        assertThat(await(waiters.get(2))).isEqualTo("last");
        assertThat(waiters.get(1).cause()).isInstanceOf(CancelledException.class);
        assertThat(started).containsExactly("running", "last");
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
    }

    @Test
    void leavesNoListenerBehindHoweverTheWaitingEnds() {
        ContextLimiter impatient = harness.limiter(1, QUEUE, Duration.ofMillis(20));
        Future<?> expired = harness.on(() -> {
            impatient.run(first::future, Request.of(Priority.INTERACTIVE, "", cancellation));
            return impatient.run(Future::succeededFuture, Request.of(Priority.INTERACTIVE, "", cancellation));
        });
        harness.advance(Duration.ofMillis(20));
        assertThat(failureOf(expired)).isInstanceOf(LimitExceededException.class);
        assertThat(listeners()).as("after one was started and one expired").isZero();

        for (int round = 0; round < 1_000; round++) {
            Promise<String> gate = Promise.promise();
            submit("running", gate.future(), cancellation);
            submit("waiting", cancellation);
            submit("waiting", cancellation);
            harness.on(() -> gate.tryComplete("done"));
        }
        assertThat(started).hasSize(3_000);
        assertThat(listeners()).as("after 3,000 calls").isZero();

        submit("running", Promise.<String>promise().future(), cancellation);
        submit("waiting", cancellation);
        assertThat(listeners()).isEqualTo(1);
        harness.on(() -> {
            harness.limiter.close();
            return null;
        });
        assertThat(listeners()).as("after the limiter was closed").isZero();
    }

    private int listeners() {
        return harness.on(() -> Listening.to(cancellation));
    }

    /* Were each departure to cost a walk through the queue, the event loop would be blocked for long; and none may nest. */
    @Test
    void fiftyThousandWaitersLeaveInAnyOrder() {
        int many = 50_000;
        int chunk = 5_000;
        try (LimiterHarness wide = new LimiterHarness(TestVertx.unwatched(), 1, many, LONG)) {
            List<Cancellation> odd = new ArrayList<>();
            int[] left = new int[1];
            int[] ran = new int[1];
            Promise<String> gate = Promise.promise();
            wide.on(() -> wide.limiter.run(gate::future, Request.USUAL));
            IntStream.range(0, many / chunk)
                    .forEach(part -> wide.on(() -> {
                        for (int i = 0; i < chunk; i++) {
                            Cancellation own = new Cancellation();
                            if (i % 2 == 1) {
                                odd.add(own);
                            }
                            Request request = Request.of(Priority.INTERACTIVE, "", own);
                            wide.limiter
                                    .run(() -> Future.succeededFuture(ran[0]++), request)
                                    .onFailure(gone -> left[0]++);
                        }
                        return null;
                    }));
            // From the newest to the oldest.
            IntStream.range(0, many / chunk)
                    .forEach(part -> wide.on(() -> {
                        for (int i = 0; i < chunk / 2; i++) {
                            odd.remove(odd.size() - 1).cancel();
                        }
                        return null;
                    }));
            assertThat(wide.on(() -> left[0])).isEqualTo(many / 2);
            assertThat(wide.state().waits().waiting()).isEqualTo(many / 2);

            gate.complete("open");

            assertThat(wide.on(() -> ran[0])).isEqualTo(many / 2);
            assertThat(wide.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
        }
    }
}
