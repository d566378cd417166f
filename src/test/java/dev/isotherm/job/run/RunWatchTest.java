package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobState;
import dev.isotherm.job.run.RunWatch.Outcome;
import dev.isotherm.job.store.QueueOnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What whoever watches a runner is told. */
class RunWatchTest extends RunnerTest {
    private Seen seen;
    private Seen other;

    @BeforeEach
    void seeNothingYet() {
        seen = new Seen();
        other = new Seen();
    }

    private static final class Seen implements RunWatch {
        private final AtomicInteger claims = new AtomicInteger();
        private final List<String> queues = new CopyOnWriteArrayList<>();
        private final List<Optional<Duration>> waits = new CopyOnWriteArrayList<>();
        private final List<Outcome> ends = new CopyOnWriteArrayList<>();

        @Override
        public void claimed(String queue) {
            claims.incrementAndGet();
        }

        @Override
        public void began(String queue, ClaimedJob job) {
            waits.add(job.waited());
            queues.add(queue);
        }

        @Override
        public void ended(String queue, ClaimedJob job, Outcome outcome, Duration ran) {
            assertThat(ran).isPositive();
            queues.add(queue);
            ends.add(outcome);
        }
    }

    private RunnerOnContext watched(JobHandler handler) {
        RunnerOnContext made = runner(1, handler);
        made.queue.run(() -> made.runner.watch(RunWatch.both(seen, other)));
        return made;
    }

    private void awaitEnds(Outcome... ends) {
        Awaitility.await().atMost(Work.SOON).untilAsserted(() -> assertThat(other.ends)
                .containsExactly(ends));
        assertThat(seen.ends).isEqualTo(other.ends);
        assertThat(seen.waits).isEqualTo(other.waits);
        assertThat(seen.queues).isEqualTo(other.queues).containsOnly(name);
    }

    @Test
    void eachAttemptEndsWithAnOutcomeOfItsOwn() {
        AtomicInteger attempts = new AtomicInteger();
        watched(execution -> attempts.incrementAndGet() < 2
                ? Future.failedFuture(JobFailedException.retryable("busy", "The provider is busy", Optional.empty()))
                : Future.succeededFuture(Buffer.buffer("{}")));

        awaitState(queue.enqueueFresh(), JobState.SUCCEEDED);

        awaitEnds(Outcome.RETRIED, Outcome.SUCCEEDED);
        assertThat(seen.waits).hasSize(2).allSatisfy(waited -> assertThat(waited)
                .hasValueSatisfying(time -> assertThat(time.isNegative()).isFalse()));
        assertThat(seen.claims).hasPositiveValue();
    }

    @Test
    void aFailureThatNoAttemptMendsIsOne() {
        watched(execution -> Future.failedFuture(JobFailedException.fatal("broken", "It is broken")));

        awaitState(queue.enqueueFresh(), JobState.FAILED);

        awaitEnds(Outcome.FAILED);
    }

    @Test
    void whatAStopCutsShortIsGivenBack() {
        Promise<Buffer> never = Promise.promise();
        RunnerOnContext runner = watched(execution -> never.future());
        awaitState(queue.enqueueFresh(), JobState.RUNNING);

        QueueOnContext.await(runner.stop(Duration.ZERO));

        awaitEnds(Outcome.GIVEN_BACK);
    }
}
