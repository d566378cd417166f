package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.context.Listening;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random use against a model of who is next. {@code -Disotherm.limit.operations=1000000} plays a million operations, and
 * any other number so many.
 */
class ContextLimiterModelTest {
    private static final int OPERATIONS = Integer.getInteger("isotherm.limit.operations", 200_000);
    private static final int ROUND = 2_000;
    private static final int TURN = 50;

    private enum Operation {
        ACQUIRE,
        NESTED,
        FINISH,
        FAIL,
        FOREIGN,
        CANCEL,
        EXPIRE,
        RESIZE,
        CLOSE
    }

    private enum End {
        WORKED,
        BROKE,
        REFUSED,
        EXPIRED,
        CANCELLED,
        CLOSED
    }

    private final LimiterHarness harness = new LimiterHarness(TestVertx.unwatched(), 1, 1, LimiterHarness.LONG);
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final ContextInternal otherContext = harness.newContext();
    private final Map<Operation, Integer> operations = new EnumMap<>(Operation.class);
    private final Map<End, Integer> ends = new EnumMap<>(End.class);
    private int played;

    @AfterEach
    void close() {
        thread.shutdownNow();
        harness.close();
    }

    private int count(Operation operation) {
        played++;
        return operations.merge(operation, 1, Integer::sum);
    }

    @Test
    @Timeout(600)
    void neverExceedsItsLimitLosesNoPermitAndLeavesNoWaiterBehind() throws Exception {
        int calls = 0;
        for (int seed = 0; played < OPERATIONS; seed++) {
            Round round = new Round(new Random(seed));
            for (int turn = 0; turn < ROUND / TURN; turn++) {
                harness.on(round::turn);
            }
            round.end();
            calls += round.calls;
        }
        // The numbers prove that every branch was walked.
        assertThat(operations).containsOnlyKeys(Operation.values());
        assertThat(ends).containsOnlyKeys(End.values());
        assertThat(ends.values()).allMatch(number -> number > OPERATIONS / 1_000);
        assertThat(ends.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(calls);
    }

    /** One limiter, from its first call to its last answer. All on the owner context. */
    private final class Round {
        private final Random random;
        private final Duration maxWait;
        private final boolean closes;
        private final ContextLimiter limiter;
        private final QueueOrderModel model = new QueueOrderModel();
        private final Map<End, Integer> own = new EnumMap<>(End.class);
        private final List<Cancellation> cancellations = new ArrayList<>();
        private final List<Promise<Integer>> open = new ArrayList<>();
        private int limit;
        private int calls;
        private int answered;
        private int running;
        private int peak;
        private boolean working;
        private boolean ending;
        private boolean direct;

        Round(Random random) {
            this.random = random;
            this.limit = 1 + random.nextInt(8);
            this.maxWait = Duration.ofMillis(1 + random.nextInt(20));
            this.closes = random.nextInt(4) == 0;
            this.limiter = harness.limiter(limit, random.nextInt(30), maxWait);
        }

        Object turn() {
            for (int i = 0; i < TURN; i++) {
                operate();
                agrees();
            }
            return "";
        }

        private void operate() {
            int dice = random.nextInt(100);
            if (dice < 45) {
                count(Operation.ACQUIRE);
                acquire();
            } else if (dice < 70) {
                complete(open, dice < 60 ? Operation.FINISH : Operation.FAIL);
            } else if (dice < 78) {
                complete(open, Operation.FOREIGN);
            } else if (dice < 88 && !cancellations.isEmpty()) {
                count(Operation.CANCEL);
                cancellations.get(random.nextInt(cancellations.size())).cancel();
            } else if (dice < 94) {
                count(Operation.EXPIRE);
                harness.timing.advance(Duration.ofNanos(random.nextInt(4_000_000)));
            } else if (dice < 99 || !closes || calls < ROUND / 3) {
                count(Operation.RESIZE);
                limit = 1 + random.nextInt(8);
                limiter.resize(limit);
            } else {
                count(Operation.CLOSE);
                limiter.close();
            }
        }

        private void complete(List<Promise<Integer>> from, Operation how) {
            if (from.isEmpty()) {
                return;
            }
            count(how);
            Promise<Integer> one = from.remove(random.nextInt(from.size()));
            if (how == Operation.FINISH) {
                one.complete(1);
            } else if (how == Operation.FAIL) {
                one.fail("it broke");
            } else if (random.nextBoolean()) {
                thread.execute(() -> one.complete(1));
            } else {
                otherContext.runOnContext(v -> one.fail("it broke"));
            }
        }

        private void acquire() {
            int number = calls++;
            long now = harness.timing.nanoTime();
            Optional<Duration> own = random.nextInt(4) == 0
                    ? Optional.of(Duration.ofNanos(random.nextInt(10_000_000)))
                    : Optional.empty();
            boolean patient = own.isPresent() && random.nextBoolean();
            long expiresAt = now
                    + own.filter(d -> patient || d.compareTo(maxWait) < 0)
                            .orElse(maxWait)
                            .toNanos();
            Priority priority = random.nextInt(3) == 0 ? Priority.BACKGROUND : Priority.INTERACTIVE;
            Cancellation cancellation = cancellation();
            Request request = new Request(
                    priority,
                    "flow" + random.nextInt(4),
                    Optional.of(cancellation),
                    own.map(d -> Deadline.after(d, harness.timing::nanoTime)),
                    patient,
                    0);
            direct = model.isEmpty() && !working;
            model.add(new QueueOrderModel.Call(number, priority, request.flow(), expiresAt));
            Ask ask = new Ask(number, cancellation, expiresAt);
            limiter.run(() -> start(ask), request).onComplete(answer -> answered(ask, answer.cause()));
            direct = false;
        }

        private Cancellation cancellation() {
            if (cancellations.isEmpty() || random.nextInt(4) > 0) {
                cancellations.add(new Cancellation());
                return cancellations.get(cancellations.size() - 1);
            }
            return cancellations.get(random.nextInt(cancellations.size()));
        }

        private Future<Integer> start(Ask ask) {
            assertThat(ask.started).as("started twice").isFalse();
            ask.started = true;
            assertThat(ask.cancellation.cancelled()).isFalse();
            assertThat(ask.expiresAt - harness.timing.nanoTime()).isPositive();
            assertThat(running).isLessThan(limit);
            if (direct) {
                model.remove(ask.number);
                direct = false;
            } else {
                assertThat(ask.number).isEqualTo(model.take().number());
            }
            running++;
            peak = Math.max(peak, running);
            working = true;
            try {
                return work(ask);
            } finally {
                working = false;
            }
        }

        private Future<Integer> work(Ask ask) {
            int kind = random.nextInt(ending ? 5 : 12);
            if (kind == 5) {
                count(Operation.NESTED);
                acquire();
            }
            if (kind >= 4) {
                ask.holds = true;
                Promise<Integer> later = Promise.promise();
                open.add(later);
                return later.future();
            }
            // Over when it returns.
            running--;
            return switch (kind) {
                case 0 -> Future.succeededFuture(1);
                case 1 -> Future.failedFuture("it broke");
                case 2 -> throw new IllegalStateException("it broke");
                default -> null;
            };
        }

        private void answered(Ask ask, Throwable cause) {
            End end = endOf(cause);
            assertThat(ask.started).isEqualTo(end == End.WORKED || end == End.BROKE);
            running -= ask.holds ? 1 : 0;
            model.remove(ask.number);
            answered++;
            own.merge(end, 1, Integer::sum);
            ends.merge(end, 1, Integer::sum);
        }

        private void agrees() {
            LimiterState state = limiter.state();
            assertThat(state.limit()).isEqualTo(limit);
            assertThat(state.inUse()).isEqualTo(running);
            assertThat(state.peak()).isEqualTo(peak);
            assertThat(state.waits().waiting()).isEqualTo(model.size()).isEqualTo(calls - answered - running);
            assertThat(model.anyOverdue(harness.timing.nanoTime())).isFalse();
            assertThat(running >= limit || model.isEmpty())
                    .as("nobody waits for nothing")
                    .isTrue();
            assertThat(state.waits().refused()).isEqualTo(own(End.REFUSED));
            assertThat(state.waits().expired()).isEqualTo(own(End.EXPIRED));
            assertThat(state.waits().cancelled()).isEqualTo(own(End.CANCELLED));
            assertThat(state.waits().granted()).isEqualTo(own(End.WORKED) + own(End.BROKE) + running);
            assertThat(state.finished()).isEqualTo(own(End.WORKED) + own(End.BROKE));
        }

        private int own(End end) {
            return own.getOrDefault(end, 0);
        }

        /* Ends all work, on the owner or not, until nobody is left. */
        void end() throws InterruptedException, ExecutionException {
            ending = true;
            for (int i = 0; i < ROUND && answered < calls; i++) {
                harness.on(() -> {
                    while (!open.isEmpty()) {
                        open.remove(open.size() - 1).complete(1);
                    }
                    return "";
                });
                // What foreigners were given to complete before has come to the owner's queue after these.
                thread.submit(() -> {}).get();
                LimiterHarness.on(otherContext, () -> "");
            }
            harness.on(() -> {
                agrees();
                assertThat(answered).isEqualTo(calls);
                assertThat(running).isZero();
                assertThat(cancellations).allMatch(one -> Listening.to(one) == 0);
                return "";
            });
        }
    }

    private static End endOf(Throwable cause) {
        if (cause == null) {
            return End.WORKED;
        }
        if (cause instanceof CancelledException) {
            return End.CANCELLED;
        }
        if (!(cause instanceof LimitExceededException)) {
            return End.BROKE;
        }
        if (cause.getMessage().contains("the maximum")) {
            return End.REFUSED;
        }
        return cause.getMessage().contains("waited") ? End.EXPIRED : End.CLOSED;
    }

    /** One call. */
    private static final class Ask {
        private final int number;
        private final Cancellation cancellation;
        private final long expiresAt;
        private boolean started;
        private boolean holds;

        Ask(int number, Cancellation cancellation, long expiresAt) {
            this.number = number;
            this.cancellation = cancellation;
            this.expiresAt = expiresAt;
        }
    }
}
