package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), 1, 1, LONG);
    private final TokenBucket bucket =
            new TokenBucket("tokens", harness.owner, new Rate(10, 3), 5, Duration.ofSeconds(1), harness.timing);

    @AfterEach
    void close() {
        harness.close();
    }

    private List<Future<Void>> take(int times, Request request) {
        return harness.on(() -> {
            List<Future<Void>> taken = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                taken.add(bucket.take(request));
            }
            return taken;
        });
    }

    private static long granted(List<Future<Void>> taken) {
        return taken.stream().filter(Future::succeeded).count();
    }

    @Test
    void grantsABurstAndThenOneEachIntervalInOrder() {
        List<Future<Void>> taken = take(8, Request.USUAL);
        assertThat(granted(taken)).isEqualTo(3);
        for (int more = 1; more <= 5; more++) {
            harness.advance(Duration.ofMillis(100).minusNanos(1));
            assertThat(granted(taken)).isEqualTo(2 + more);
            harness.advance(Duration.ofNanos(1));
            assertThat(granted(taken.subList(0, 3 + more))).isEqualTo(3 + more);
        }
        TokenBucket.State state = harness.on(bucket::state);
        assertThat(state.tokens()).isZero();
        assertThat(state.waits().granted()).isEqualTo(8);
        harness.advance(Duration.ofMillis(100));
        assertThat(harness.on(bucket::state).tokens()).isEqualTo(1);
        harness.advance(Duration.ofHours(1));
        assertThat(harness.on(bucket::state).tokens()).isEqualTo(3);
        assertThat(granted(take(8, Request.USUAL))).isEqualTo(3);
    }

    @Test
    void overALongTimeTheRateHoldsToTheCall() {
        for (int i = 0; i < 1_000; i++) {
            take(1, Request.USUAL);
            harness.advance(Duration.ofMillis(7));
        }
        // Seven seconds at ten a second, and the burst.
        assertThat(harness.on(bucket::state).waits().granted()).isBetween(72L, 73L);
    }

    @Test
    void refusesWhomTheQueueHasNoRoomForAndTellsWhenItWouldBeItsTurn() {
        List<Future<Void>> taken = take(9, Request.USUAL);
        assertThat(taken.get(8).cause())
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("For the token bucket 'tokens' 5 calls wait already, which is its bound;"
                        + " this one was not started.");
        assertThat(((LimitExceededException) taken.get(8).cause()).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(harness.on(bucket::state).waits().refused()).isEqualTo(1);
    }

    @Test
    void awaitsNoLongerThanTheDeadlineAndOnlyUntilItIsCancelled() {
        take(3, Request.USUAL);
        Cancellation cancellation = new Cancellation();
        Future<Void> cancelled =
                take(1, Request.of(Priority.INTERACTIVE, "", cancellation)).get(0);
        Future<Void> hasty = take(
                        1, Request.USUAL.until(Deadline.after(Duration.ofMillis(50), harness.timing::nanoTime)))
                .get(0);
        Future<Void> patient = take(1, Request.USUAL).get(0);

        harness.on(() -> {
            cancellation.cancel();
            return null;
        });
        harness.advance(Duration.ofMillis(100));

        assertThat(cancelled.cause()).isInstanceOf(CancelledException.class);
        assertThat(hasty.cause()).isInstanceOf(LimitExceededException.class).hasMessageContaining("waited 50 ms");
        assertThat(patient.succeeded()).isTrue();
        assertThat(take(1, Request.of(Priority.INTERACTIVE, "", cancellation))
                        .get(0)
                        .cause())
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void closingFailsThoseWhoWaitAndLeavesNoTimer() {
        List<Future<Void>> taken = take(5, Request.USUAL);
        assertThat(harness.timing.timers()).isPositive();
        harness.on(() -> {
            bucket.close();
            return null;
        });
        assertThat(taken.get(4).cause()).isInstanceOf(LimitExceededException.class);
        assertThat(take(1, Request.USUAL).get(0).cause()).hasMessageContaining("is closed");
        assertThat(harness.timing.timers()).isZero();
    }

    @Test
    void whoIsLetBeginMayAskAgainCancelAnotherAndCloseTheBucket() {
        take(3, Request.USUAL);
        Cancellation cancellation = new Cancellation();
        List<Future<Void>> inner = new ArrayList<>();
        Future<Void> cancelled = harness.on(() -> {
            bucket.take().onSuccess(token -> {
                inner.add(bucket.take());
                cancellation.cancel();
            });
            return bucket.take(Request.of(Priority.INTERACTIVE, "", cancellation));
        });
        harness.on(() -> bucket.take().onSuccess(token -> bucket.close()));

        harness.advance(Duration.ofMillis(100));
        assertThat(cancelled.cause()).isInstanceOf(CancelledException.class);
        assertThat(inner.get(0).isComplete()).isFalse();
        harness.advance(Duration.ofMillis(100));

        assertThat(inner.get(0).cause()).hasMessageContaining("is closed");
        assertThat(harness.on(bucket::state).waits().granted()).isEqualTo(5);
        assertThat(harness.timing.timers()).isZero();
    }

    @Test
    void aTokenWhoseTimerIsLateGoesToTheOneWhoWaitedLongest() {
        take(3, Request.USUAL);
        List<Future<Void>> both = harness.on(() -> {
            Future<Void> first = bucket.take();
            harness.timing.stall(Duration.ofMillis(100));
            return List.of(first, bucket.take());
        });
        assertThat(both.get(0).succeeded()).isTrue();
        assertThat(both.get(1).isComplete()).isFalse();
    }

    @Test
    void whoComesInAgainForARefusalWaitsAnew() {
        harness.on(() -> {
            TurnQueue queue = new TurnQueue("thing", harness.timing, 10, LONG, now -> LONG);
            int[] failed = new int[1];
            for (int i = 0; i < 3; i++) {
                queue.enter(harness.owner, Request.USUAL, 0).onFailure(cause -> {
                    // Without this bound a queue that fails those who come again would never come to an end.
                    if (failed[0]++ < 1_000) {
                        queue.enter(harness.owner, Request.USUAL, 0);
                    }
                });
            }
            queue.failAll(new IllegalStateException("on purpose"));
            assertThat(failed[0]).isEqualTo(3);
            assertThat(queue.size()).isEqualTo(3);
            return null;
        });
    }

    @Test
    void withoutRoomToWaitItGrantsWhatItHolds() {
        harness.on(() -> {
            TokenBucket roomless = new TokenBucket("roomless", harness.owner, new Rate(10, 2), 0, LONG, harness.timing);
            assertThat(roomless.take().succeeded()).isTrue();
            assertThat(roomless.take().succeeded()).isTrue();
            assertThat(roomless.take().cause()).isInstanceOf(LimitExceededException.class);
            return null;
        });
        for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> new TokenBucket("none", harness.owner, new Rate(1, 1), 1, none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token bucket 'none'");
        }
        assertThatThrownBy(() -> new TokenBucket("none", harness.owner, new Rate(1, 1), -1, LONG))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
