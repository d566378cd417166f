package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobRunnerStopTest extends RunnerTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void aStopWaitsForWhatRunsAndClaimsNothingMore() {
        RunnerOnContext runner = runner(2, work);
        String first = queue.enqueueFresh();
        String second = queue.enqueueFresh();
        work.awaitCount(2);
        String waiting = queue.enqueueFresh();
        Future<Void> stopped = runner.stop(LONG);
        work.all.get(0).succeed("x");
        awaitState(first, JobState.SUCCEEDED);
        assertThat(stopped.isComplete()).isFalse();
        assertThat(work.all.get(1).execution.abandoned()).isFalse();
        work.all.get(1).succeed("y");
        QueueOnContext.await(stopped);
        awaitState(second, JobState.SUCCEEDED);
        assertThat(queue.status(waiting).state()).isEqualTo(JobState.QUEUED);
        assertThat(work.all).hasSize(2);
    }

    @Test
    void anIdleRunnerStopsAtOnceAndNeverClaimsAgain() {
        RunnerOnContext runner = runner(2, work);
        QueueOnContext.await(runner.stop(LONG));
        String id = queue.enqueueFresh();
        String witness = queue.enqueueFresh();
        Work other = new Work();
        runner(2, other);
        other.awaitCount(2).forEach(one -> one.succeed("x"));
        awaitState(id, JobState.SUCCEEDED);
        awaitState(witness, JobState.SUCCEEDED);
        assertThat(work.all).isEmpty();
    }

    @Test
    void whatIsNotDoneInTheGraceRunsElsewhereAtOnceAndTheAttemptDoesNotCount() {
        RunnerOnContext runner = runner(2, work);
        String id = queue.enqueueFresh();
        Work.One cut = work.awaitNumber(0);
        Work other = new Work();
        QueueOnContext.await(runner.stop(Duration.ofMillis(1)));
        assertThat(cut.execution.abandoned()).isTrue();
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
        runner(2, other);
        Work.One next = other.awaitNumber(0);
        assertThat(next.execution.job().attempt()).isEqualTo(1);
        cut.succeed("late");
        next.succeed("in time");
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome().orElseThrow()).hasToString("in time");
        assertThat(queue.field(id, "stalls")).isEmpty();
    }

    private JobRunner withoutHeartbeat(QueueOnContext on) {
        return new JobRunner(
                vertx,
                List.of(new QueueClaim(name, on.leases, 1)),
                new JobRunner.Settings("short", 1, RunnerOnContext.POLL, Configs.LEASE, Configs.RETRY),
                Map.of(QueueOnContext.TYPE, work),
                RandomGenerator.getDefault(),
                InstantSource.system());
    }

    @Test
    void jobsOfAClaimThatIsAnsweredDuringTheStopAreGivenBackUnstarted() {
        String id = queue.enqueueFresh();
        QueueOnContext on = open(Configs.normal());
        JobRunner runner = withoutHeartbeat(on);
        on.get(() -> {
            runner.start();
            return runner.stop(LONG);
        });
        assertThat(work.all).isEmpty();
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
        // The claim was carried out: its fence is there.
        assertThat(Long.parseLong(queue.field(id, "fence"))).isPositive();
        assertThat(queue.field(id, "attempt")).isEqualTo("0");
    }

    @Test
    void aStopOutlastsItsGraceForAClaimThatIsUnderWay() {
        String id = queue.enqueueFresh();
        QueueOnContext on = open(Configs.normal());
        JobRunner runner = withoutHeartbeat(on);
        redis.freeze();
        Future<Void> stopped;
        try {
            stopped = on.get(() -> {
                runner.start();
                return Future.succeededFuture(runner.stop(Duration.ofMillis(1)));
            });
            await().pollDelay(Duration.ofMillis(50)).until(() -> !stopped.isComplete());
        } finally {
            redis.resume();
        }
        QueueOnContext.await(stopped);
        assertThat(work.all).isEmpty();
        awaitState(id, JobState.QUEUED);
    }

    @Test
    void twoRunnersShareManyJobsAndNoneIsDoneTwice() {
        List<String> ids = Stream.generate(queue::enqueueFresh).limit(200).toList();
        Work counted = new Work();
        JobHandler handler = execution -> {
            Future<Buffer> outcome = counted.handle(execution);
            vertx.setTimer(1 + execution.job().fence() % 5, timer -> counted.all.stream()
                    .filter(one -> one.execution == execution)
                    .forEach(one -> one.succeed("x")));
            return outcome;
        };
        keeper(Configs.normal());
        runner(7, handler);
        runner(5, handler);
        await().atMost(Work.SOON).until(() -> queue.counter("succeeded") == ids.size());
        ids.forEach(id -> assertThat(queue.status(id).state()).isEqualTo(JobState.SUCCEEDED));
        assertThat(counted.all).extracting(Work.One::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(counted.most()).isBetween(2, 12);
        assertThat(queue.counter("stale")).isZero();
        assertThat(queue.counter("stalled")).isZero();
    }
}
