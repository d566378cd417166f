package dev.isotherm.limit;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random use against a model that only counts: what is asked for, cancelled, started, answered. */
class ContextLimiterModelTest {
    private static final int ROUNDS = 50;
    private static final int TURNS = 40;
    private static final int CALLS = 50;

    private final LimiterHarness harness = new LimiterHarness(Vertx.vertx(), 1, 1, LimiterHarness.LONG);
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ContextInternal otherContext = harness.newContext();

    @AfterEach
    void close() {
        threads.shutdownNow();
        harness.close();
    }

    @Test
    void neverExceedsItsLimitAndLosesNeitherPermitNorWaiterInAHundredThousandCalls() {
        Tally tally = new Tally();
        for (int number = 0; number < ROUNDS; number++) {
            Round round = new Round(new Random(number));
            for (int turn = 0; turn < TURNS; turn++) {
                harness.on(round::turn);
            }
            round.end(tally);
        }
        // The numbers prove that every branch was walked.
        assertThat(tally.calls).isEqualTo(ROUNDS * TURNS * CALLS);
        assertThat(tally.worked).isPositive();
        assertThat(tally.broke).isPositive();
        assertThat(tally.refused).isPositive();
        assertThat(tally.expired).isPositive();
        assertThat(tally.closed).isPositive();
        assertThat(tally.cancelled).isPositive();
        assertThat(tally.worked + tally.broke + tally.refused + tally.expired + tally.closed + tally.cancelled)
                .isEqualTo(tally.calls);
    }

    /** How many calls of all rounds ended in which way. */
    private static final class Tally {
        private int calls;
        private int worked;
        private int broke;
        private long refused;
        private long expired;
        private int closed;
        private int cancelled;
    }

    /** One limiter with bounds of its own, from its first call to its last answer. All on the owner context. */
    private final class Round {
        private final Random random;
        private final int permits;
        private final ContextLimiter limiter;
        private final boolean closes;
        private final List<Cancellation> cancellations = new ArrayList<>();
        private final Promise<Void> allAnswered = Promise.promise();
        private int turns;
        private int calls;
        private int worked;
        private int broke;
        private int refusedFull;
        private int expired;
        private int closed;
        private int cancelled;
        private int running;
        private int peak;
        private int lastStarted = -1;

        Round(Random random) {
            this.random = random;
            this.permits = 1 + random.nextInt(8);
            Duration maxWait = random.nextBoolean() ? Duration.ofMillis(1 + random.nextInt(5)) : LimiterHarness.LONG;
            this.limiter = harness.limiter(permits, random.nextInt(100), maxWait);
            this.closes = random.nextInt(4) == 0;
        }

        Object turn() {
            for (int i = 0; i < CALLS; i++) {
                call(calls++);
                agrees();
                if (random.nextInt(8) == 0) {
                    cancelOne();
                    agrees();
                }
            }
            turns++;
            if (closes && turns == TURNS / 2) {
                limiter.close();
                agrees();
            }
            tellWhenAllAnswered();
            return "";
        }

        /* One of any call, be it waiting, running or over; calls share some, and some are cancelled when they come. */
        private void cancelOne() {
            Cancellation one = cancellations.get(random.nextInt(cancellations.size()));
            one.cancel();
            assertThat(one.listeners()).isZero();
        }

        private Cancellation cancellation() {
            if (cancellations.isEmpty() || random.nextInt(4) > 0) {
                cancellations.add(new Cancellation());
                return cancellations.get(cancellations.size() - 1);
            }
            return cancellations.get(random.nextInt(cancellations.size()));
        }

        private void call(int number) {
            boolean[] ran = new boolean[1];
            Cancellation cancellation = cancellation();
            Future<Integer> outcome = limiter.run(
                    () -> {
                        assertThat(cancellation.cancelled()).isFalse();
                        assertOnce(ran, number);
                        running++;
                        peak = Math.max(peak, running);
                        return work(number);
                    },
                    cancellation);
            outcome.onComplete(answer -> {
                if (ran[0]) {
                    running--;
                }
                count(answer.succeeded(), answer.cause(), ran[0]);
                tellWhenAllAnswered();
            });
        }

        /* First in, first out, and each at most once. */
        private void assertOnce(boolean[] ran, int number) {
            assertThat(ran[0]).isFalse();
            ran[0] = true;
            assertThat(number).isGreaterThan(lastStarted);
            lastStarted = number;
            assertThat(running).isLessThan(permits);
        }

        private Future<Integer> work(int number) {
            Promise<Integer> later = Promise.promise();
            switch (random.nextInt(8)) {
                case 0 -> later.complete(number);
                case 1 -> later.fail("it broke");
                case 2 -> throw new IllegalStateException("it broke");
                case 3 -> harness.owner.runOnContext(v -> later.complete(number));
                case 4 -> harness.vertx.setTimer(1 + random.nextInt(3), id -> later.complete(number));
                case 5 -> threads.execute(() -> later.complete(number));
                case 6 -> otherContext.runOnContext(v -> later.fail("it broke"));
                default -> {
                    return null;
                }
            }
            return later.future();
        }

        private void count(boolean succeeded, Throwable cause, boolean ran) {
            if (cause instanceof CancelledException) {
                assertThat(ran).isFalse();
                cancelled++;
                return;
            }
            if (!(cause instanceof LimitExceededException)) {
                assertThat(ran).isTrue();
                worked += succeeded ? 1 : 0;
                broke += succeeded ? 0 : 1;
                return;
            }
            assertThat(ran).isFalse();
            if (cause.getMessage().contains("which is its bound")) {
                refusedFull++;
            } else if (cause.getMessage().contains("waited")) {
                expired++;
            } else {
                closed++;
            }
        }

        private int answered() {
            return worked + broke + refusedFull + expired + closed + cancelled;
        }

        private void agrees() {
            LimiterState state = limiter.state();
            assertThat(state.inUse()).isEqualTo(running).isLessThanOrEqualTo(permits);
            assertThat(state.waiting()).isEqualTo(calls - answered() - running);
            assertThat(state.peak()).isEqualTo(peak).isLessThanOrEqualTo(permits);
            assertThat(state.refused()).isEqualTo(refusedFull);
            assertThat(state.expired()).isEqualTo(expired);
        }

        private void tellWhenAllAnswered() {
            if (turns == TURNS && answered() == calls) {
                allAnswered.tryComplete();
            }
        }

        void end(Tally tally) {
            await(allAnswered.future());
            harness.on(() -> {
                agrees();
                assertThat(limiter.state().inUse()).isZero();
                assertThat(limiter.state().waiting()).isZero();
                assertThat(cancellations).allMatch(one -> one.listeners() == 0);
                return "";
            });
            tally.calls += calls;
            tally.worked += worked;
            tally.broke += broke;
            tally.refused += refusedFull;
            tally.expired += expired;
            tally.closed += closed;
            tally.cancelled += cancelled;
        }
    }
}
