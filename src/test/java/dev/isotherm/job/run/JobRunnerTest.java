package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.Progress;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class JobRunnerTest extends RunnerTest {
    private static Future<Buffer> result(JobExecution execution) {
        return Future.succeededFuture(Buffer.buffer("done " + execution.job().id()));
    }

    @Test
    void aJobIsRunAndItsResultIsKept() {
        runner(1, JobRunnerTest::result);
        String id = queue.enqueueFresh();
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome()).contains(Buffer.buffer("done " + id));
        assertThat(queue.counter("stale")).isZero();
    }

    @Test
    void asManyJobsRunAtOnceAsThereAreSlotsAndNeverMore() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(queue.enqueueFresh());
        }
        RunnerOnContext runner = runner(3, work);
        for (int done = 0; done < ids.size(); done++) {
            int expected = Math.min(3, ids.size() - done);
            work.awaitCount(done + expected);
            assertThat(runner.held()).hasSizeLessThanOrEqualTo(3);
            work.all.get(done).succeed("x");
        }
        ids.forEach(id -> awaitState(id, JobState.SUCCEEDED));
        assertThat(work.most()).isEqualTo(3);
        assertThat(work.all).extracting(Work.One::id).containsExactlyElementsOf(ids);
    }

    @Test
    void aFreeSlotIsFilledWithoutWaitingForThePoll() {
        JobsConfig config = Configs.normal();
        QueueOnContext on = open(config);
        JobRunner runner = new JobRunner(
                vertx,
                List.of(new QueueClaim(name, on.leases, 1)),
                new JobRunner.Settings("rare", 1, Duration.ofHours(1), config.lease(), config.retry()),
                Map.of(QueueOnContext.TYPE, JobRunnerTest::result),
                RandomGenerator.getDefault(),
                InstantSource.system());
        List<String> ids = List.of(queue.enqueueFresh(), queue.enqueueFresh(), queue.enqueueFresh());
        on.run(runner::start);
        ids.forEach(id -> awaitState(id, JobState.SUCCEEDED));
        on.get(() -> runner.stop(Duration.ZERO));
    }

    @Test
    void aWakeUpThatABusyRunnerGotIsPassedOnWhileJobsWait() {
        QueueOnContext on = open(Configs.normal());
        JobRunner busy = new JobRunner(
                vertx,
                List.of(new QueueClaim(name, on.leases, 1)),
                new JobRunner.Settings("busy", 1, Duration.ofHours(1), Configs.LEASE, Configs.RETRY),
                Map.of(QueueOnContext.TYPE, work),
                RandomGenerator.getDefault(),
                InstantSource.system());
        queue.enqueueFresh();
        on.run(busy::start);
        work.awaitNumber(0);
        String waiting = queue.enqueueFresh();
        for (int i = 0; i < 3; i++) {
            // What its process's waker does with the marker.
            await().atMost(Work.SOON).until(() -> !queue.redis(Command.ZREM, queue.keys.wake(), "work")
                    .equals("0"));
            on.run(busy::wake);
        }
        await().atMost(Work.SOON)
                .until(() -> queue.redis(Command.EXISTS, queue.keys.wake()).equals("1"));
        assertThat(queue.status(waiting).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.counter("stale")).isZero();
        on.get(() -> busy.stop(Duration.ZERO));
    }

    @Test
    void moreSlotsThanOneClaimTakesAreFilledToo() {
        for (int i = 0; i < 130; i++) {
            queue.enqueueFresh();
        }
        runner(130, work);
        work.awaitCount(130);
        assertThat(work.all).extracting(Work.One::id).doesNotHaveDuplicates();
        work.all.forEach(one -> one.succeed("x"));
    }

    @Test
    void aFailureOfTheHandlerEndsTheJobWithItsMessage() {
        runner(1, execution -> Future.failedFuture(JobFailedException.fatal("unknown", "no such place")));
        JobError error = awaitError(queue.enqueueFresh());
        assertThat(error.type()).isEqualTo("unknown");
        assertThat(error.message()).isEqualTo("no such place");
    }

    @Test
    void whatWasNotWrittenForClientsIsNotToldThem() {
        runner(1, execution -> Future.failedFuture(new IllegalStateException("/etc/secret cannot be read")));
        JobError error = awaitError(queue.enqueueFresh());
        assertThat(error.type()).isEqualTo("IllegalStateException");
        assertThat(error.message()).isEqualTo("Internal error");
    }

    @Test
    void aHandlerThatThrowsEndsTheJobAndTheRunnerGoesOn() {
        runner(1, execution -> {
            new JsonObject(execution.job().parameters());
            return Future.failedFuture("the parameters are no JSON, so this is not reached");
        });
        assertThat(awaitError(queue.enqueueFresh()).type()).isEqualTo("DecodeException");
        assertThat(awaitError(queue.enqueueFresh()).type()).isEqualTo("DecodeException");
    }

    @Test
    void aHandlerThatThrowsAnErrorEndsTheJobWithItsType() {
        runner(1, execution -> {
            throw new StackOverflowError();
        });
        assertThat(awaitError(queue.enqueueFresh()).type()).isEqualTo("StackOverflowError");
    }

    @Test
    void aResultThatIsTooLargeEndsTheJobWithAnError() {
        int size = 4 * 1024 * 1024 + 1;
        runner(1, execution -> Future.succeededFuture(Buffer.buffer(new byte[size])));
        assertThat(awaitError(queue.enqueueFresh()).message()).contains(size + " bytes");
    }

    @Test
    @ExpectedErrors("is given up after")
    void aJobThatTakesTooLongEndsAndItsLateOutcomeDoesNotCount() {
        QueueOnContext brief = open(Configs.withTimeout(Duration.ofSeconds(1)));
        runner(1, work);
        String id = "work_1_00000000";
        NewJob once = QueueOnContext.job(id, 0, "once");
        brief.enqueue(new NewJob(
                id,
                once.type(),
                0,
                once.parameters(),
                once.identity(),
                new NewJob.Options(Instant.EPOCH, Optional.empty(), 1, Optional.empty(), NewJob.Owner.NOBODY)));
        Work.One late = work.awaitNumber(0);
        assertThat(late.execution.abandoned()).isFalse();
        JobError error = JobError.of(awaitState(id, JobState.DEAD).outcome().orElseThrow());
        assertThat(error.message()).isEqualTo("Job exceeded 1s execution limit");
        assertThat(late.execution.abandoned()).isTrue();
        late.succeed("late");
        String next = queue.enqueueFresh();
        work.awaitNumber(1).succeed("in time");
        awaitState(next, JobState.SUCCEEDED);
        assertThat(queue.status(id).state()).isEqualTo(JobState.DEAD);
        assertThat(queue.counter("stale")).isZero();
    }

    @Test
    void progressIsSeenWhileTheJobRuns() {
        runner(1, work);
        String id = queue.enqueueFresh();
        Work.One one = work.awaitNumber(0);
        await().atMost(Work.SOON).until(() -> {
            one.report(3, 51);
            return queue.status(id).progress().equals(Optional.of(new Progress(3, 51)));
        });
        one.succeed("x");
        assertThat(awaitState(id, JobState.SUCCEEDED).progress()).isEmpty();
    }

    @Test
    void aHandlerMayTellItsOutcomeOnAnyThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        runner(1, execution -> {
            threads.add(Thread.currentThread());
            Promise<Buffer> outcome = Promise.promise();
            new Thread(() -> outcome.complete(Buffer.buffer("from elsewhere"))).start();
            return outcome.future();
        });
        String first = queue.enqueueFresh();
        String second = queue.enqueueFresh();
        assertThat(awaitState(first, JobState.SUCCEEDED).outcome()).contains(Buffer.buffer("from elsewhere"));
        awaitState(second, JobState.SUCCEEDED);
        assertThat(threads).hasSize(1);
    }
}
