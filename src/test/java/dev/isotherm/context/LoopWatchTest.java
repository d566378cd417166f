package dev.isotherm.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.LoopWatch.Loop;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.OnContext;
import dev.isotherm.support.TestVertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is silent, and who only seems so; the clock is the test's. */
class LoopWatchTest {
    private static final int SECONDS = (int) LoopWatch.BOUND.toSeconds() + 1;

    private static final class Watching extends OnContext {
        private final AtomicLong nanos = new AtomicLong();
        private final LoopWatch watch = new LoopWatch(vertx, nanos::get);
        private final LoopBeat beat = new LoopBeat(vertx, "worker#1", () -> JsonObject.of("jobs", 3));

        Watching() {
            super(TestVertx.create());
            run(watch::start);
        }

        List<Loop> after(Duration time) {
            nanos.addAndGet(time.toNanos());
            return get(watch::look);
        }

        @Override
        public void close() {
            run(beat::stop);
            get(watch::stop);
            await(vertx.close());
        }
    }

    @AutoClose
    private final Watching on = new Watching();

    @BeforeEach
    void hearOnce() {
        on.run(on.beat::beat);
        Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> on.after(Duration.ZERO).size() == 1);
    }

    private List<Loop> afterManySeconds() {
        for (int i = 1; i < SECONDS; i++) {
            assertThat(on.after(Duration.ofSeconds(1))).as("%d s", i).noneMatch(Loop::hangs);
        }
        return on.after(Duration.ofSeconds(1));
    }

    @Test
    void aLoopWithoutASignHangs() {
        assertThat(afterManySeconds()).singleElement().satisfies(loop -> {
            assertThat(loop.hangs()).isTrue();
            assertThat(loop.silence()).isEqualTo(Duration.ofSeconds(SECONDS));
            assertThat(loop.kind()).isEqualTo("worker");
            assertThat(loop.figures()).isEqualTo(JsonObject.of("jobs", 3));
        });
        on.run(on.beat::beat);
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> on.after(Duration.ZERO).stream()
                .noneMatch(Loop::hangs));
    }

    @Test
    void timeInWhichTheWatchItselfDidNotRunIsNobodysFault() {
        assertThat(on.after(Duration.ofHours(1))).singleElement().satisfies(loop -> assertThat(loop.silence())
                .isLessThan(LoopWatch.BOUND));
    }

    @Test
    void aLoopThatEndedIsNotAwaited() {
        on.run(on.beat::start);
        on.run(on.beat::stop);
        Awaitility.await().atMost(Awaiting.DEADLINE).until(() -> on.after(Duration.ZERO)
                .isEmpty());
    }
}
