package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContextLimiterTest {
    private static final int PERMITS = 2;
    private static final int QUEUE = 3;

    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), PERMITS, QUEUE, LONG);
    private final ContextLimiter limiter = harness.limiter;
    private final List<Integer> started = new ArrayList<>();
    private final List<Promise<Integer>> running = new ArrayList<>();

    @AfterEach
    void close() {
        harness.close();
    }

    private Future<Integer> submit(int number) {
        return submit(limiter, number);
    }

    private Future<Integer> submit(ContextLimiter target, int number) {
        return harness.on(() -> {
            Future<Integer> future = target.run(
                    () -> {
                        started.add(number);
                        Promise<Integer> promise = Promise.promise();
                        running.add(promise);
                        return promise.future();
                    },
                    Request.USUAL);
            return future;
        });
    }

    private void complete(int number) {
        harness.on(() -> running.get(number).tryComplete(number));
    }

    @Test
    void startsNoMoreThanItsLimitAndLetsTheOthersWaitInOrder() {
        IntStream.range(0, PERMITS + QUEUE).forEach(this::submit);

        assertThat(started).containsExactly(0, 1);
        assertThat(harness.figures()).isEqualTo(new Figures(PERMITS, 2, 3, 2, 0, 0));

        complete(1);
        assertThat(started).containsExactly(0, 1, 2);
        complete(0);
        complete(2);
        assertThat(started).containsExactly(0, 1, 2, 3, 4);
        assertThat(harness.figures()).isEqualTo(new Figures(PERMITS, 2, 0, 2, 0, 0));
    }

    @Test
    void refusesAtOnceWhatTheQueueHasNoRoomFor() {
        IntStream.range(0, PERMITS + QUEUE).forEach(this::submit);

        Future<Integer> refused = submit(99);

        assertThat(refused.isComplete()).isTrue();
        assertThat(refused.cause())
                .isInstanceOf(LimitExceededException.class)
                .hasMessage(
                        "For the limiter 'calls' 3 calls wait already, the maximum;" + " this one was not started.");
        assertThat(((LimitExceededException) refused.cause()).retryAfter()).isEqualTo(LONG);
        assertThat(harness.figures()).isEqualTo(new Figures(PERMITS, 2, 3, 2, 1, 0));
    }

    @Test
    void keepsItsQueueBoundAgainstWorkThatAsksForMoreWhileItIsStarted() {
        List<Future<Integer>> inner = new ArrayList<>();
        harness.on(() -> {
            limiter.run(
                    () -> {
                        IntStream.range(0, 100)
                                .forEach(i -> inner.add(limiter.run(
                                        () -> Promise.<Integer>promise().future(), Request.USUAL)));
                        return Future.succeededFuture();
                    },
                    Request.USUAL);
            return null;
        });

        assertThat(inner.stream().filter(Future::failed)).hasSize(100 - QUEUE - (PERMITS - 1));
        assertThat(harness.state().inUse()).isEqualTo(PERMITS);
    }

    @Test
    void refusesAWaiterAtItsDeadlineAndNeverStartsIt() {
        Duration maxWait = Duration.ofMillis(30);
        ContextLimiter impatient = harness.limiter(1, QUEUE, maxWait);
        submit(impatient, 0);
        Future<Integer> first = submit(impatient, 1);
        Future<Integer> second = submit(impatient, 2);
        harness.advance(maxWait.minusNanos(1));
        assertThat(first.isComplete()).isFalse();
        harness.advance(Duration.ofNanos(1));

        assertThat(failureOf(first))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("A call waited 30 ms for the limiter 'calls' and was given up; it was not started.");
        assertThat(failureOf(second)).isInstanceOf(LimitExceededException.class);
        complete(0);
        assertThat(started).containsExactly(0);
        assertThat(Figures.of(harness.on(impatient::state))).isEqualTo(new Figures(1, 0, 0, 1, 0, 2));
    }

    @Test
    void watchesTheDeadlinesOfLaterWaitersToo() {
        ContextLimiter impatient = harness.limiter(1, QUEUE, Duration.ofMillis(20));
        submit(impatient, 0);
        for (int number = 1; number <= 2; number++) {
            Future<Integer> late = submit(impatient, number);
            harness.advance(Duration.ofMillis(20));
            assertThat(failureOf(late)).isInstanceOf(LimitExceededException.class);
        }
    }

    /* A busy event loop: the permit comes back in the same turn in which the deadline passes, before any timer. */
    @Test
    void neverStartsAnOverdueWaiterWhoseTimerIsLate() {
        ContextLimiter impatient = harness.limiter(1, QUEUE, Duration.ofMillis(1));
        submit(impatient, 0);
        Future<Integer> waiter = harness.on(() -> {
            Future<Integer> future = impatient.run(
                    () -> {
                        started.add(1);
                        return Future.succeededFuture(1);
                    },
                    Request.USUAL);
            harness.timing.stall(Duration.ofMillis(1));
            running.get(0).complete(0);
            return future;
        });

        assertThat(failureOf(waiter)).isInstanceOf(LimitExceededException.class);
        assertThat(started).containsExactly(0);
        assertThat(Figures.of(harness.on(impatient::state))).isEqualTo(new Figures(1, 0, 0, 1, 0, 1));
    }

    /** A way in which work can end. */
    record Ending(String name, boolean good, Supplier<Future<Integer>> work) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Ending> endings() {
        return Stream.of(
                new Ending("success", true, () -> Future.succeededFuture(1)),
                new Ending("failure", false, () -> Future.failedFuture("it broke")),
                new Ending("exception", false, () -> {
                    throw new IllegalStateException("it broke at once");
                }),
                new Ending("error", false, () -> {
                    throw new AssertionError("it broke badly");
                }),
                new Ending("undeclared", false, () -> {
                    throw ContextLimiterTest.<RuntimeException>undeclared(new IOException("it broke unannounced"));
                }),
                new Ending("no future", false, () -> null));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E undeclared(Throwable cause) throws E {
        throw (E) cause;
    }

    @ParameterizedTest
    @MethodSource("endings")
    void givesThePermitBackExactlyOnceHoweverWorkEnds(Ending ending) {
        for (int i = 0; i < 2 * PERMITS; i++) {
            Future<Integer> outcome = harness.on(() -> limiter.run(ending.work, Request.USUAL));
            assertThat(outcome.succeeded()).isEqualTo(ending.good);
            assertThat(outcome.failed()).isNotEqualTo(ending.good);
        }
        assertThat(harness.figures()).isEqualTo(new Figures(PERMITS, 0, 0, 1, 0, 0));
    }

    @Test
    void closingFailsWaitersAndLaterCallsWhileRunningWorkStillGivesBack() {
        Future<Integer> first = submit(0);
        submit(1);
        Future<Integer> waiting = submit(2);

        harness.on(() -> {
            limiter.close();
            limiter.close();
            return null;
        });

        String closed = "The limiter 'calls' is closed because its verticle stops.";
        assertThat(failureOf(waiting))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage(closed);
        assertThat(failureOf(submit(3))).hasMessage(closed);
        assertThat(harness.figures()).isEqualTo(new Figures(PERMITS, 2, 0, 2, 0, 0));
        complete(0);
        assertThat(await(first)).isZero();
        assertThat(harness.state().inUse()).isEqualTo(1);
        assertThat(started).containsExactly(0, 1);
    }

    @Test
    void startsWaitingWorkOnTheContextOfItsCallerAndAnswersThere() {
        ContextInternal caller = harness.owner.duplicate();
        submit(0);
        submit(1);
        List<ContextInternal> seen = new ArrayList<>();
        Future<Integer> waiting = LimiterHarness.on(caller, () -> {
            Future<Integer> future = limiter.run(
                    () -> {
                        seen.add(ContextInternal.current());
                        return Future.succeededFuture(7);
                    },
                    Request.USUAL);
            return future.onComplete(done -> seen.add(ContextInternal.current()));
        });
        complete(0);
        assertThat(await(waiting)).isEqualTo(7);
        assertThat(seen).containsExactly(caller, caller);
    }
}
