package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller does to the limiter while the limiter tells it something. */
class ContextLimiterReentryTest {
    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), 1, 100, LONG);
    private final ContextLimiter limiter = harness.limiter;
    private final List<String> started = new ArrayList<>();
    private final Promise<String> gate = Promise.promise();

    @AfterEach
    void close() {
        harness.close();
    }

    private Future<String> ask(ContextLimiter of, String name) {
        return of.run(
                () -> {
                    started.add(name);
                    return name.equals("gate") ? gate.future() : Future.succeededFuture(name);
                },
                Request.USUAL);
    }

    private Future<String> ask(String name) {
        return ask(limiter, name);
    }

    private void open() {
        harness.on(() -> gate.tryComplete("gate"));
    }

    @Test
    void anAnswerThatAsksAgainWaitsBehindTheOthers() {
        harness.on(() -> {
            ask("gate").onSuccess(done -> ask("again"));
            return ask("waiting");
        });
        open();
        assertThat(started).containsExactly("gate", "waiting", "again");
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
    }

    @Test
    void anAnswerThatResizesStartsTheNextInOrderAndOnceEach() {
        harness.on(() -> {
            ask("gate").onSuccess(done -> limiter.resize(3));
            for (int i = 0; i < 5; i++) {
                ask("call" + i);
            }
            return null;
        });
        open();
        assertThat(started).containsExactly("gate", "call0", "call1", "call2", "call3", "call4");
        assertThat(harness.figures()).isEqualTo(new Figures(3, 0, 0, 1, 0, 0));
    }

    @Test
    void workThatClosesTheLimiterWhileItIsStartedFailsThoseBehindIt() {
        List<Future<String>> behind = harness.on(() -> {
            ask("gate");
            limiter.run(
                    () -> {
                        limiter.close();
                        return ask("after the close");
                    },
                    Request.USUAL);
            return List.of(ask("behind"));
        });
        open();
        assertThat(started).containsExactly("gate");
        assertThat(behind.get(0).cause()).hasMessageContaining("is closed");
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
    }

    @Test
    void aCloseThatIsAnsweredWithAnotherCallEnds() {
        Future<String> again = harness.on(() -> {
            ask("gate");
            Future<String> waiting = ask("waiting").recover(closed -> ask("again"));
            limiter.close();
            return waiting;
        });
        assertThat(again.cause()).hasMessageContaining("is closed");
        open();
        assertThat(started).containsExactly("gate");
    }

    @Test
    void aThousandWhoseTimeIsUpAndWhoAskAgainAtOnceWaitAnewWithoutNesting() {
        int many = 10_000;
        ContextLimiter wide = harness.limiter(1, many, Duration.ofMillis(10));
        int[] expired = new int[1];
        harness.on(() -> {
            ask(wide, "gate");
            for (int i = 0; i < many; i++) {
                ask(wide, "late").onFailure(cause -> {
                    expired[0]++;
                    ask(wide, "anew");
                });
            }
            return null;
        });
        harness.advance(Duration.ofMillis(10));
        assertThat(expired[0]).isEqualTo(many);
        assertThat(harness.on(wide::state).waits().waiting()).isEqualTo(many);
        assertThat(started).containsExactly("gate");
        open();
        assertThat(started).hasSize(1 + many).doesNotContain("late");
        assertThat(harness.on(wide::state).inUse()).isZero();
    }

    @Test
    void anAnswerThatThrowsLosesNoPermitAndLeavesNobodyBehind() {
        List<Throwable> reported = new ArrayList<>();
        harness.owner.exceptionHandler(reported::add);
        List<Future<String>> waiting = harness.on(() -> {
            ask("gate").onComplete(done -> {
                throw new IllegalStateException("on purpose");
            });
            return List.of(ask("waiting"));
        });
        open();
        assertThat(waiting.get(0).result()).isEqualTo("waiting");
        assertThat(reported).hasSize(1);
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
    }

    @Test
    void aTimeThatIsUpInFrontOfAThrowingAnswerIsUpForTheOthersToo() {
        harness.owner.exceptionHandler(expected -> {});
        ContextLimiter impatient = harness.limiter(1, 10, Duration.ofMillis(10));
        List<Future<String>> late = harness.on(() -> {
            ask(impatient, "gate");
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(ask(impatient, "late").onFailure(cause -> {
                    throw new IllegalStateException("on purpose");
                }));
                harness.timing.advance(Duration.ofMillis(1));
            }
            return all;
        });
        harness.advance(Duration.ofMillis(20));
        assertThat(late).allMatch(Future::failed);
        open();
        assertThat(harness.timing.timers()).isZero();
    }

    @Test
    void workThatAsksForMoreWhileItIsStartedDoesNotNest() {
        ContextLimiter two = harness.limiter(2, 10, LONG);
        int[] depth = new int[2];
        harness.on(() -> {
            askFromWithin(two, depth, 20);
            return null;
        });
        assertThat(depth[1]).as("how many were started within another").isEqualTo(1);
        assertThat(Figures.of(harness.on(two::state))).isEqualTo(new Figures(2, 0, 0, 1, 0, 0));
    }

    private static Future<Integer> askFromWithin(ContextLimiter of, int[] depth, int rest) {
        return of.run(
                () -> {
                    depth[0]++;
                    depth[1] = Math.max(depth[1], depth[0]);
                    if (rest > 0) {
                        askFromWithin(of, depth, rest - 1);
                    }
                    depth[0]--;
                    return Future.succeededFuture(rest);
                },
                Request.USUAL);
    }
}
