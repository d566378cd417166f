package dev.isotherm.metrics;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.LimiterState;
import dev.isotherm.limit.Waits;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final Vertx vertx = TestVertx.create();
    private final ContextInternal owner = ((VertxInternal) vertx).createEventLoopContext();
    private final List<Runnable> timers = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5;
    private long cpu = 7;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private <T> T on(Callable<T> action) {
        Promise<T> result = Promise.promise();
        owner.runOnContext(ignored -> {
            try {
                result.complete(action.call());
            } catch (Throwable e) {
                result.fail(e);
            }
        });
        return await(result.future());
    }

    private void pass(long millis) {
        now += Duration.ofMillis(millis).toNanos();
    }

    private LoopMeter loopMeter() {
        return new LoopMeter(owner, () -> now, () -> cpu, (delay, action) -> {
            timers.add(action);
            return () -> timers.remove(action);
        });
    }

    @Test
    void weighsEachValueByTheTimeItLasted() {
        List<Double> means = on(() -> {
            SlotMeter meter = new SlotMeter(owner, 8, () -> now);
            pass(100);
            for (int i = 0; i < 4; i++) {
                meter.metered(execution -> Future.future(running -> {})).handle(null);
            }
            pass(300);
            double first = meter.window(Duration.ofMillis(400)).meanUsed();
            pass(50);
            double second = meter.window(Duration.ofMillis(50)).meanUsed();
            return List.of(first, second, meter.window(Duration.ZERO).meanUsed());
        });
        assertThat(means).containsExactly(3.0, 4.0, 4.0);
    }

    @Test
    void countsRefusedCallsApartAndKeepsTheBestLatency() {
        List<ContextReport.Calls> windows = on(() -> {
            CallMeter meter = new CallMeter(owner, () -> now);
            List<ContextReport.Calls> all = new ArrayList<>();
            for (long took : new long[] {100, 40, 80}) {
                for (int i = 0; i < CallMeter.ENOUGH; i++) {
                    long started = now;
                    pass(took);
                    meter.answered(started);
                }
                meter.refused();
                all.add(meter.window());
            }
            long started = now;
            pass(1);
            meter.answered(started);
            all.add(meter.window());
            all.add(meter.window());
            return all;
        });
        assertThat(windows).extracting(ContextReport.Calls::meanMs).containsExactly(100.0, 40.0, 80.0, 1.0, 0.0);
        // A single quick call is no measure of what is usual.
        assertThat(windows).extracting(ContextReport.Calls::baselineMs).containsExactly(100.0, 40.0, 40.0, 40.0, 40.0);
        assertThat(windows.get(0).perSecond()).isCloseTo(11, within(1e-9));
        assertThat(windows.get(0).refusedShare()).isCloseTo(1.0 / 11, within(1e-9));
        assertThat(windows.get(4)).isEqualTo(new ContextReport.Calls(0, 0, 0, 0, 40, 0));
    }

    @Test
    void learnsFromRefusalsHowManyTheOtherSideTakesAtOnceAndForgetsIt() {
        List<Double> told = on(() -> {
            CallMeter meter = new CallMeter(owner, () -> now);
            List<Double> all = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                // Three are taken, two more are refused, and then for long there is nothing.
                long started = now;
                pass(1);
                meter.refused();
                meter.refused();
                pass(49);
                for (int i = 0; i < 3; i++) {
                    meter.answered(started);
                }
                pass(950);
            }
            all.add(meter.window().atOnce());
            pass(1_000);
            all.add(meter.window().atOnce());
            pass(CapacityEstimate.MEMORY.toMillis());
            all.add(meter.window().atOnce());
            return all;
        });
        assertThat(told).containsExactly(3.0, 3.0, 0.0);
    }

    @Test
    void keepsWhatRefusalsToldThroughABurstWhoseCompanyIsNotAnsweredYetAndThroughSlowness() {
        List<Double> told = on(() -> {
            CallMeter meter = new CallMeter(owner, () -> now);
            for (int round = 0; round < 20; round++) {
                long started = now;
                pass(1);
                meter.refused();
                answered(meter, 3, started, 49);
            }
            pass(1_000);
            List<Double> all = new ArrayList<>();
            all.add(meter.window().atOnce());
            answered(meter, 1, now, 10);
            long company = now;
            pass(1);
            for (int i = 0; i < 20; i++) {
                meter.refused();
            }
            pass(30);
            all.add(meter.window().atOnce());
            answered(meter, 3, company, 20);
            answer(meter, 400);
            all.add(meter.window(true, 0).atOnce());
            return all;
        });
        assertThat(told).containsExactly(3.0, 3.0, 3.0);
    }

    private void answered(CallMeter meter, int calls, long started, long millis) {
        pass(millis);
        for (int i = 0; i < calls; i++) {
            meter.answered(started);
        }
    }

    @Test
    void slownessMeansTooManyCallsOnlyWhereWePressAndOurLoopIsNotLate() {
        for (boolean pressed : new boolean[] {true, false}) {
            for (double lagMs : new double[] {0, 90}) {
                double told = on(() -> {
                    CallMeter meter = new CallMeter(owner, () -> now);
                    answer(meter, 40);
                    meter.window();
                    answer(meter, 160);
                    return meter.window(pressed, lagMs).atOnce();
                });
                // Ten under way at once, of four times the best latency.
                assertThat(told).isCloseTo(pressed && lagMs == 0 ? 5 : 0, within(1e-9));
            }
        }
    }

    private void answer(CallMeter meter, long took) {
        answered(meter, CallMeter.ENOUGH, now, took);
    }

    @Test
    void tellsTheShareThatTheLoopComputed() {
        ContextReport.Loop loop = on(() -> {
            LoopMeter meter = loopMeter();
            meter.start();
            for (int i = 0; i < 10; i++) {
                pass(50);
                cpu += Duration.ofMillis(15).toNanos();
                timers.remove(0).run();
            }
            return meter.window();
        });
        assertThat(loop.busyShare()).isCloseTo(0.3, within(1e-9));
        assertThat(loop.maxLagMs()).isZero();
    }

    @Test
    void tellsTheShareInWhichTheLoopWasHeldUp() {
        List<ContextReport.Loop> loops = on(() -> {
            LoopMeter meter = loopMeter();
            meter.start();
            pass(50 + 150);
            timers.remove(0).run();
            ContextReport.Loop held = meter.window();
            pass(50);
            timers.remove(0).run();
            return List.of(held, meter.window());
        });
        assertThat(loops).containsExactly(new ContextReport.Loop(0.75, 150, 150), new ContextReport.Loop(0, 0, 0));
    }

    @Test
    void setsNoTimerOnceItIsClosed() {
        List<Runnable> left = on(() -> {
            LoopMeter meter = loopMeter();
            meter.start();
            Runnable late = timers.get(0);
            meter.close();
            meter.close();
            late.run();
            return List.copyOf(timers);
        });
        assertThat(left).isEmpty();
    }

    @Test
    void measuresARealLoop() {
        LoopMeter meter = new LoopMeter(owner);
        on(() -> {
            meter.start();
            return "";
        });
        long spun = on(() -> {
            long turns = 1;
            for (int i = 0; i < 20_000_000; i++) {
                turns = 31 * turns + i;
            }
            return turns;
        });
        ContextReport.Loop loop = on(() -> {
            ContextReport.Loop window = meter.window();
            meter.close();
            return window;
        });
        assertThat(spun).isNotZero();
        assertThat(loop.busyShare()).isGreaterThan(0).isLessThanOrEqualTo(1);
    }

    private static LimiterState counted(long granted, long finished, long expired, long heldSeconds) {
        Waits waits = new Waits(1, granted, 1, expired, 0, Duration.ZERO, Duration.ofMillis(2));
        return new LimiterState("x", 8, 3, 8, finished, Duration.ofSeconds(heldSeconds), waits, Optional.empty());
    }

    @Test
    void makesTheFiguresOfAWindowFromWhatALimiterCounted() {
        Duration window = Duration.ofSeconds(10);
        LimitConfig file = new LimitConfig(8, 100, Duration.ofSeconds(20));
        List<ContextReport.Limiter> reports = on(() -> {
            TunedLimiter limiter =
                    new TunedLimiter("x", new ContextLimiter("x", owner, file), file, false, change -> {});
            return List.of(
                    limiter.window(counted(10, 7, 0, 3), window),
                    limiter.window(counted(30, 27, 2, 23), window),
                    limiter.window(counted(30, 27, 2, 23), window));
        });
        ContextReport.Limiter second = reports.get(1);
        assertThat(second.meanInUse()).isEqualTo(2.0);
        assertThat(second.granted()).isEqualTo(20);
        assertThat(second.refused()).isZero();
        assertThat(second.timedOut()).isEqualTo(2);
        assertThat(second.waitedP99Ms()).isEqualTo(2.0);
        assertThat(reports.get(2).meanInUse()).isEqualTo(3.0);
    }

    @Test
    void refusesEveryOtherContext() {
        SlotMeter slots = new SlotMeter(owner, 2, () -> now);
        CallMeter calls = new CallMeter(owner, () -> now);
        LoopMeter loop = loopMeter();
        for (Runnable use : List.<Runnable>of(
                () -> slots.metered(execution -> Future.succeededFuture()).handle(null),
                () -> slots.window(Duration.ofSeconds(1)),
                () -> calls.answered(now),
                calls::refused,
                calls::window,
                loop::start,
                loop::window,
                loop::close)) {
            assertThatExceptionOfType(ForeignContextException.class)
                    .isThrownBy(use::run)
                    .withMessageContaining("own meter");
        }
    }

    @Test
    void onlyExecutionsThatEndedWellGotSomethingDone() {
        ContextReport.Slots slots = on(() -> {
            SlotMeter meter = new SlotMeter(owner, 2, () -> now);
            meter.metered(execution -> Future.succeededFuture(Buffer.buffer("done")))
                    .handle(null);
            meter.metered(execution -> Future.failedFuture("tried again later")).handle(null);
            pass(1_000);
            return meter.window(Duration.ofSeconds(1));
        });
        assertThat(slots.finishedPerSecond()).isEqualTo(1);
    }
}
