package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static dev.isotherm.limit.Priority.BACKGROUND;
import static dev.isotherm.limit.Priority.INTERACTIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is next, and with how many permits: all in virtual time. */
class ContextLimiterOrderTest {
    private final LimiterHarness harness = new LimiterHarness(TestVertx.create(), 1, 1_000, LONG);
    private final ContextLimiter limiter = harness.limiter;
    private final List<String> started = new ArrayList<>();
    private final List<Promise<String>> running = new ArrayList<>();
    private final List<Future<String>> answers = new ArrayList<>();

    @AfterEach
    void close() {
        harness.close();
    }

    /* On the owner context. */
    private Future<String> ask(String name, Request request) {
        Future<String> answer = limiter.run(
                () -> {
                    started.add(name);
                    Promise<String> end = Promise.promise();
                    running.add(end);
                    return end.future();
                },
                request);
        answers.add(answer);
        return answer;
    }

    private void ask(String name, Priority priority, String flow) {
        harness.on(() -> ask(name, Request.of(priority, flow)));
    }

    private void endOldest() {
        harness.on(() -> {
            running.remove(0).complete("");
            return null;
        });
    }

    private void endAll() {
        while (!running.isEmpty()) {
            endOldest();
        }
    }

    @Test
    void flowsTakeTurnsSoThatOnePlacesManyCallsDoNotStarveAnothersFew() {
        IntStream.range(0, 51).forEach(i -> ask("paris" + i, INTERACTIVE, "paris"));
        IntStream.range(0, 3).forEach(i -> ask("rome" + i, INTERACTIVE, "rome"));
        ask("oslo0", INTERACTIVE, "oslo");

        endAll();

        assertThat(started).hasSize(55).startsWith("paris0", "paris1", "rome0", "oslo0", "paris2", "rome1", "paris3");
        assertThat(started.stream().filter(name -> name.startsWith("paris")))
                .containsExactlyElementsOf(
                        IntStream.range(0, 51).mapToObj(i -> "paris" + i).toList());
    }

    @Test
    void aFlowThatAsksAgainGoesBehindTheOthers() {
        ask("a0", INTERACTIVE, "a");
        ask("b0", INTERACTIVE, "b");
        ask("c0", INTERACTIVE, "c");
        endOldest();
        ask("b1", INTERACTIVE, "b");

        endAll();

        assertThat(started).containsExactly("a0", "b0", "c0", "b1");
    }

    @Test
    void interactiveGoesFirstButNeverForEver() {
        ask("first", INTERACTIVE, "");
        IntStream.range(0, 3).forEach(i -> ask("job" + i, BACKGROUND, "job"));
        IntStream.range(0, 20).forEach(i -> ask("user" + i, INTERACTIVE, "u" + i % 2));

        endAll();

        int share = Priority.INTERACTIVE_PER_BACKGROUND;
        assertThat(started.indexOf("job0")).isEqualTo(1 + share);
        assertThat(started.indexOf("job1")).isEqualTo(1 + 2 * share + 1);
        assertThat(started.subList(started.size() - 1, started.size())).containsExactly("job2");
    }

    @Test
    void favoursAreCountedOnlyWhileBackgroundWorkWaits() {
        ask("first", INTERACTIVE, "");
        IntStream.range(0, 20).forEach(i -> ask("user" + i, INTERACTIVE, ""));
        IntStream.range(0, 10).forEach(i -> endOldest());
        ask("job", BACKGROUND, "");

        endAll();

        assertThat(started.indexOf("job")).isEqualTo(11 + Priority.INTERACTIVE_PER_BACKGROUND);
    }

    @Test
    void aCallWaitsNoLongerThanItsOwnDeadlineThoughOthersWaitLonger() {
        ask("first", INTERACTIVE, "");
        List<Future<String>> waiting = harness.on(() -> List.of(
                ask("patient", Request.USUAL),
                ask("hasty", Request.USUAL.until(Deadline.after(Duration.ofMillis(5), harness.timing::nanoTime))),
                ask("none", Request.USUAL.until(Deadline.after(Duration.ZERO, harness.timing::nanoTime)))));

        assertThat(waiting.get(2).cause()).isInstanceOf(LimitExceededException.class);
        harness.advance(Duration.ofMillis(5).minusNanos(1));
        assertThat(waiting.get(1).isComplete()).isFalse();
        harness.advance(Duration.ofNanos(1));

        assertThat(waiting.get(1).cause())
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("A call waited 5 ms for the limiter 'calls' and was given up; it was not started.");
        endAll();
        assertThat(started).containsExactly("first", "patient");
        assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 2));
    }

    @Test
    void aDeadlineBeyondTheLimitersBoundDoesNotLengthenIt() {
        ask("first", INTERACTIVE, "");
        Future<String> late = harness.on(() -> ask("late", Request.USUAL.until(Deadline.after(LONG.multipliedBy(9)))));
        harness.advance(LONG);
        assertThat(late.cause()).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void moreLimitTakesEffectAtOnceAndLessAsPermitsComeBack() {
        IntStream.range(0, 8).forEach(i -> ask("call" + i, INTERACTIVE, ""));
        harness.on(() -> {
            limiter.resize(4);
            return null;
        });
        assertThat(harness.figures()).isEqualTo(new Figures(4, 4, 4, 4, 0, 0));

        harness.on(() -> {
            limiter.resize(2);
            return null;
        });
        endOldest();
        endOldest();
        assertThat(harness.figures()).isEqualTo(new Figures(2, 2, 4, 4, 0, 0));
        endOldest();
        assertThat(started).hasSize(5);
        endAll();
        assertThat(harness.figures()).isEqualTo(new Figures(2, 0, 0, 4, 0, 0));
        assertThat(started).hasSize(8);
    }

    @Test
    void aShrunkLimiterRefusesNoOneWhileItsQueueHasRoom() {
        harness.on(() -> {
            limiter.configure(new LimitConfig(5, 2, LONG));
            return null;
        });
        IntStream.range(0, 5).forEach(i -> ask("call" + i, INTERACTIVE, ""));
        harness.on(() -> {
            limiter.resize(1);
            return null;
        });
        IntStream.range(5, 8).forEach(i -> ask("call" + i, INTERACTIVE, ""));
        assertThat(harness.figures()).isEqualTo(new Figures(1, 5, 2, 5, 1, 0));
    }

    @Test
    void workCancelledByWhatIsStartedBeforeItIsNotStarted() {
        Cancellation cancellation = new Cancellation();
        harness.on(() -> {
            ask("first", Request.USUAL);
            limiter.run(
                    () -> {
                        started.add("canceller");
                        cancellation.cancel();
                        return Future.succeededFuture("");
                    },
                    Request.USUAL);
            return ask("cancelled", Request.of(BACKGROUND, "x", cancellation));
        });

        endAll();

        assertThat(started).containsExactly("first", "canceller");
        assertThat(answers.get(1).cause()).isInstanceOf(CancelledException.class);
        assertThat(harness.state().waits().cancelled()).isEqualTo(1);
    }

    @Test
    void aRefusalTellsWhenItsTurnWouldCome() {
        harness.on(() -> {
            limiter.configure(new LimitConfig(1, 20, Duration.ofSeconds(40)));
            return null;
        });
        IntStream.range(0, 30).forEach(i -> ask("call" + i, INTERACTIVE, ""));
        assertThat(retryAfter(29)).as("nothing was measured yet").isEqualTo(Duration.ofSeconds(40));

        for (int i = 0; i < 10; i++) {
            harness.advance(Duration.ofMillis(500));
            endOldest();
            ask("more", INTERACTIVE, "");
        }
        ask("refused", INTERACTIVE, "");
        assertThat(retryAfter(answers.size() - 1)).as("21 at 2 a second").isEqualTo(Duration.ofMillis(10_500));

        harness.advance(Duration.ofMillis(2_500));
        ask("refused", INTERACTIVE, "");
        assertThat(retryAfter(answers.size() - 1)).as("nothing ended for long").isEqualTo(Duration.ofSeconds(21));
        harness.advance(Duration.ofSeconds(30));
        ask("refused", INTERACTIVE, "");
        assertThat(retryAfter(answers.size() - 1)).as("all stands still").isEqualTo(Duration.ofSeconds(60));
    }

    private Duration retryAfter(int answer) {
        return ((LimitExceededException) answers.get(answer).cause()).retryAfter();
    }

    @Test
    void tellsHowLongCallsWaitedAndHeldAndWhoBackedOff() {
        ask("first", INTERACTIVE, "");
        IntStream.range(1, 100).forEach(i -> ask("call" + i, INTERACTIVE, ""));
        assertThat(harness.state().lastPause()).isEmpty();
        harness.advance(Duration.ofMillis(100));
        harness.on(() -> {
            limiter.noteBackoff("429", Duration.ofSeconds(2));
            return null;
        });
        IntStream.range(0, 98).forEach(i -> endOldest());
        harness.advance(Duration.ofMillis(900));
        endAll();

        LimiterState state = harness.state();
        assertThat(state.waits().granted()).isEqualTo(100);
        assertThat(state.finished()).isEqualTo(100);
        assertThat(state.held()).isEqualTo(Duration.ofMillis(100 + 2 * 900).minus(Duration.ofMillis(900)));
        assertThat(state.waits().p50()).isBetween(Duration.ofMillis(100), Duration.ofNanos(112_500_000));
        assertThat(state.waits().p99()).isBetween(Duration.ofMillis(100), Duration.ofNanos(112_500_000));
        assertThat(state.lastPause())
                .contains(new LimiterState.Pause("429", Duration.ofSeconds(2), Duration.ofMillis(900)));
        harness.advance(Duration.ofMinutes(2));
        assertThat(harness.state().waits().p99()).isZero();
    }
}
