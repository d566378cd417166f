package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.RetryConfig;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobExecution;
import dev.isotherm.job.JobFailedException;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.Jobs;
import dev.isotherm.job.store.Leases;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Request;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryRunnerTest extends RunnerTest {
    private static final Optional<Duration> WHENEVER = Optional.empty();

    private static Future<Buffer> busy(Optional<Duration> retryAfter) {
        return Future.failedFuture(JobFailedException.retryable("busy", "The provider is busy", retryAfter));
    }

    /* Fails so often, then succeeds. */
    private JobHandler failing(int times, AtomicInteger executions) {
        return execution -> executions.incrementAndGet() <= times
                ? busy(WHENEVER)
                : Future.succeededFuture(
                        Buffer.buffer("attempt " + execution.job().attempt()));
    }

    @Test
    void aJobThatFailsNowAndThenSucceedsInTheEnd() {
        AtomicInteger executions = new AtomicInteger();
        runner(1, failing(3, executions));
        JobStatus status = awaitState(queue.enqueueFresh(), JobState.SUCCEEDED);
        assertThat(status.outcome().orElseThrow()).hasToString("attempt 4");
        assertThat(queue.counter("retried")).isEqualTo(3);
    }

    @Test
    @ExpectedErrors("is given up after")
    void aJobThatFailsAlwaysIsDeadWithItsLastErrorAfterAllItsAttempts() {
        AtomicInteger executions = new AtomicInteger();
        runner(1, failing(Integer.MAX_VALUE, executions));
        String id = queue.enqueueFresh();
        JobError error = JobError.of(awaitState(id, JobState.DEAD).outcome().orElseThrow());
        assertThat(error.type()).isEqualTo("busy");
        assertThat(error.message()).isEqualTo("The provider is busy");
        assertThat(executions).hasValue(Configs.RETRY.maxAttempts());
    }

    @Test
    @ExpectedErrors("is given up after")
    void theTypeOfAJobHasItsOwnPolicy() {
        AtomicInteger executions = new AtomicInteger();
        runner(1, new JobHandler() {
            @Override
            public Future<Buffer> handle(JobExecution execution) {
                executions.incrementAndGet();
                return busy(WHENEVER);
            }

            @Override
            public RetryConfig retry(RetryConfig usual) {
                return new RetryConfig(7, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));
            }
        });
        awaitState(queue.enqueueFresh(), JobState.DEAD);
        assertThat(executions).hasValue(7);
    }

    @Test
    void aFinalErrorIsNotTriedAgain() {
        AtomicInteger executions = new AtomicInteger();
        runner(1, execution -> {
            executions.incrementAndGet();
            return Future.failedFuture(JobFailedException.fatal("no_place", "There is no such place"));
        });
        assertThat(awaitError(queue.enqueueFresh()).type()).isEqualTo("no_place");
        assertThat(executions).hasValue(1);
    }

    @Test
    void aJobThatWaitsForWhatIsNotItsFaultLooksAgainUntilItIsThere() {
        AtomicInteger looks = new AtomicInteger();
        int most = 3 * Configs.RETRY.maxAttempts();
        runner(
                1,
                execution -> Future.failedFuture(
                        looks.incrementAndGet() <= most
                                ? JobFailedException.waiting(
                                        "budget", "There is none", Duration.ZERO, Duration.ofMillis(2))
                                : JobFailedException.fatal(
                                        "over", "attempt " + execution.job().attempt())));
        assertThat(awaitError(queue.enqueueFresh()).message()).isEqualTo("attempt 1");
        assertThat(looks).hasValue(most + 1);
        assertThat(queue.counter("retried")).isZero();
    }

    @Test
    void thoseThatWaitForOneThingLookAgainAtDifferentTimes() {
        runner(
                1,
                execution -> Future.failedFuture(JobFailedException.waiting(
                        "budget", "There is none", Duration.ofHours(1), Duration.ofHours(2))));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pauses.add(awaitPause(queue.enqueueFresh()));
        }
        assertThat(pauses).allMatch(pause -> pause >= 3_600_000 && pause <= 7_200_000);
        assertThat(Set.copyOf(pauses)).hasSizeGreaterThan(15);
    }

    @Test
    void aProviderThatAsksForALongerPauseGetsIt() {
        runner(1, execution -> busy(Optional.of(Duration.ofHours(2))));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pauses.add(awaitPause(queue.enqueueFresh()));
        }
        // A minute's spread, less what passed since: who was refused together does not come back together.
        assertThat(pauses).allMatch(pause -> pause >= 7_190_000 && pause <= 7_260_000);
        assertThat(Collections.max(pauses) - Collections.min(pauses)).isGreaterThan(10_000);
    }

    @Test
    void aProviderThatAsksForAShorterPauseGetsThatOfThePolicy() {
        RetryConfig slow = new RetryConfig(4, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
        runner(Configs.withRetry(slow), 1, execution -> busy(Optional.of(Duration.ofMillis(1))), true);
        assertThat(awaitPause(queue.enqueueFresh())).isBetween(3_590_000L, 3_600_000L);
    }

    @Test
    void aJobThatALimitRefusedIsTriedAgainNoSoonerThanTheLimitSays() {
        Promise<Buffer> never = Promise.promise();
        Map<String, ContextLimiter> made = new ConcurrentHashMap<>();
        runner(1, execution -> {
            ContextLimiter limiter = made.computeIfAbsent("one", one -> {
                ContextLimiter full =
                        new ContextLimiter(one, vertx.getOrCreateContext(), new LimitConfig(1, 0, Duration.ofHours(2)));
                full.run(never::future, Request.USUAL);
                return full;
            });
            return limiter.run(() -> Future.succeededFuture(Buffer.buffer("done")), Request.USUAL);
        });
        // A minute is the most that a limiter says, and longer than the usual pause.
        assertThat(awaitPause(queue.enqueueFresh())).isBetween(30_000L, 66_000L);
        never.complete(Buffer.buffer("room"));
    }

    private long awaitPause(String id) {
        awaitState(id, JobState.SCHEDULED);
        long due = (long) Double.parseDouble(queue.redis(Command.ZSCORE, queue.keys.scheduled(), id));
        return due - queue.status(id).updatedAt().toEpochMilli();
    }

    @Test
    void aJobThatFoundNoRoomInALimitIsTriedAgain() {
        AtomicInteger executions = new AtomicInteger();
        Map<String, ContextLimiter> made = new ConcurrentHashMap<>();
        Promise<Buffer> never = Promise.promise();
        runner(1, execution -> {
            ContextLimiter limiter = made.computeIfAbsent(
                    "one",
                    name -> new ContextLimiter(
                            name, vertx.getOrCreateContext(), new LimitConfig(1, 0, Duration.ofSeconds(1))));
            if (executions.incrementAndGet() > 2) {
                never.tryComplete(Buffer.buffer("room"));
            } else if (executions.get() == 1) {
                limiter.run(never::future, Request.USUAL);
            }
            return limiter.run(() -> Future.succeededFuture(Buffer.buffer("done")), Request.USUAL);
        });
        awaitState(queue.enqueueFresh(), JobState.SUCCEEDED);
        assertThat(executions.get()).isGreaterThanOrEqualTo(3);
        assertThat(queue.counter("retried")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aJobThatTookTooLongIsTriedAgain() {
        QueueOnContext brief = open(Configs.withTimeout(Duration.ofMillis(300)));
        runner(1, work);
        String id = brief.enqueueFresh();
        work.awaitCount(2).get(0).succeed("late");
        work.all.get(1).succeed("in time");
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome().orElseThrow()).hasToString("in time");
        assertThat(queue.field(id, "attempt")).isEqualTo("2");
    }

    @Test
    void anIdleRunnerRunsAJobWhenItIsDueAndNotAtItsNextPoll() {
        AtomicInteger executions = new AtomicInteger();
        QueueOnContext on = open(Configs.normal());
        JobRunner runner = rare(List.of(new QueueClaim(name, on.leases, 1)), failing(2, executions));
        String id = queue.enqueueFresh();
        on.run(runner::start);
        awaitState(id, JobState.SUCCEEDED);
        on.get(() -> runner.stop(Duration.ZERO));
    }

    private JobRunner rare(List<QueueClaim> queues, JobHandler handler) {
        JobsConfig config = Configs.normal();
        return new JobRunner(
                vertx,
                queues,
                new JobRunner.Settings("rare", 1, Duration.ofHours(1), config.lease(), config.retry()),
                Map.of(QueueOnContext.TYPE, handler),
                RandomGenerator.getDefault(),
                InstantSource.system());
    }

    @Test
    void theSlotsOfARunnerAreSharedByTheWeightsOfItsQueuesAndNeverIdle() {
        QueueOnContext on = open(Configs.normal());
        List<String> order = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 40; i++) {
            queue.enqueue(QueueOnContext.job("heavy" + i, 0, "heavy" + i));
        }
        Jobs light = new Jobs(on.link, Configs.normal(), name + "-light");
        for (int i = 0; i < 40; i++) {
            NewJob job = QueueOnContext.job("light" + i, 0, "light" + i);
            on.get(() -> light.enqueue(job));
        }
        Leases lightLeases = new Leases(on.link, Configs.normal(), name + "-light");
        List<QueueClaim> queues =
                List.of(new QueueClaim(name + "-light", lightLeases, 1), new QueueClaim(name, on.leases, 3));
        JobRunner runner = rare(queues, execution -> {
            order.add(execution.job().id());
            return Future.succeededFuture(Buffer.buffer("done"));
        });
        on.run(runner::start);
        await().atMost(Work.SOON).until(() -> order.size() == 80);
        on.get(() -> runner.stop(Duration.ofSeconds(5)));
        List<String> shared = order.subList(0, 40);
        assertThat(shared).filteredOn(id -> id.startsWith("heavy")).hasSizeBetween(29, 31);
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            inOrder.add("light" + i);
        }
        assertThat(order).filteredOn(id -> id.startsWith("light")).containsExactlyElementsOf(inOrder);
    }
}
