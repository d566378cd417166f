package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.WriteResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryTest extends QueueTest {
    private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

    private ClaimedJob failedAndClaimedAgain(ClaimedJob job, String token) {
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.SCHEDULED);
        return queue.claim(token, 1).get(0);
    }

    private List<String> errors(String id) {
        return queue.list(Command.LRANGE, queue.keys.errors(id), 0, -1);
    }

    private ClaimedJob runningWithAttempts(int most) {
        NewJob usual = QueueOnContext.job("limited", 0, "limited");
        queue.enqueue(new NewJob(
                usual.id(),
                usual.type(),
                0,
                usual.parameters(),
                usual.identity(),
                new NewJob.Options(Instant.EPOCH, Optional.empty(), most, Optional.empty(), NewJob.Owner.NOBODY)));
        return queue.claim("first", 1).get(0);
    }

    @Test
    void aJobThatMayBeRetriedWaitsOutItsPauseByTheClockOfRedis() {
        ClaimedJob job = queue.running();
        queue.progress(job);
        assertThat(queue.fail(job, Optional.of(Duration.ofHours(1)))).isEqualTo(Leases.Failed.SCHEDULED);
        JobStatus status = queue.status(job.id());
        assertThat(status.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(status.progress()).isEmpty();
        assertThat(status.outcome()).isEmpty();
        assertThat(queue.field(job.id(), "worker")).isEmpty();
        assertThat(queue.redis(Command.ZCARD, queue.keys.leases())).isEqualTo("0");
        assertThat(queue.counter("retried")).isEqualTo(1);
        Leases.Claimed none = queue.claimed("early", 1, false);
        assertThat(none.jobs()).isEmpty();
        assertThat(none.nextDueMillis()).isBetween(3_590_000L, 3_600_000L);
        queue.redis(Command.ZADD, queue.keys.scheduled(), 1, job.id());
        assertThat(queue.claim("late", 1)).extracting(ClaimedJob::attempt).containsExactly(2);
    }

    @Test
    void aJobWhoseAttemptsAreUsedUpIsDeadWithEachOfItsErrors() {
        ClaimedJob job = queue.running();
        for (int attempt = 2; attempt <= Configs.RETRY.maxAttempts(); attempt++) {
            job = failedAndClaimedAgain(job, "attempt" + attempt);
        }
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.DEAD);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.DEAD);
        assertThat(errors(job.id())).hasSize(Configs.RETRY.maxAttempts());
        assertThat(JobError.of(Buffer.buffer(errors(job.id()).get(0))).message())
                .isEqualTo("failed on purpose");
        assertThat(queue.list(Command.ZRANGE, queue.keys.dead(), 0, -1)).containsExactly(job.id());
        long ttl = Long.parseLong(queue.redis(Command.PTTL, queue.keys.errors(job.id())));
        assertThat(ttl).isPositive().isLessThanOrEqualTo(Configs.RESULT_TTL.toMillis());
    }

    @Test
    void aJobMaySayItselfHowOftenItRuns() {
        ClaimedJob job = runningWithAttempts(1);
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.DEAD);
    }

    @Test
    void onlyTheLastTenErrorsAreKept() {
        ClaimedJob job = runningWithAttempts(100);
        for (int i = 0; i < 13; i++) {
            JobError error = new JobError("Test", "number " + i, Instant.EPOCH);
            ClaimedJob failing = job;
            queue.get(() -> queue.leases.fail(failing, error, AT_ONCE, 1));
            job = queue.claim("t" + i, 1).get(0);
        }
        assertThat(errors(job.id())).hasSize(10);
        assertThat(errors(job.id()).get(0)).contains("number 3");
        assertThat(errors(job.id()).get(9)).contains("number 12");
    }

    private ClaimedJob postponedAndClaimedAgain(ClaimedJob job) {
        assertThat(queue.postpone(job, Duration.ZERO)).isEqualTo(Leases.Failed.SCHEDULED);
        return queue.claim("after fence " + job.fence(), 1).get(0);
    }

    @Test
    void aJobThatWaitsForWhatIsNotItsFaultLosesNoAttemptHoweverOftenItLooks() {
        ClaimedJob job = runningWithAttempts(2);
        for (int look = 0; look < 30; look++) {
            job = postponedAndClaimedAgain(job);
            assertThat(job.attempt()).isEqualTo(1);
        }
        assertThat(queue.counter("retried")).isZero();
        job = failedAndClaimedAgain(job, "second");
        assertThat(job.attempt()).isEqualTo(2);
        // Its last attempt, which is not used up by waiting either.
        job = postponedAndClaimedAgain(job);
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.DEAD);
    }

    @Test
    void aWaitIsOneErrorThatPushesOutNoOther() {
        ClaimedJob job = failedAndClaimedAgain(runningWithAttempts(9), "t");
        for (int look = 0; look < 12; look++) {
            job = postponedAndClaimedAgain(job);
        }
        job = failedAndClaimedAgain(job, "u");
        job = postponedAndClaimedAgain(job);
        assertThat(errors(job.id()))
                .extracting(error -> JobError.of(Buffer.buffer(error)).type())
                .containsExactly("Test", "Wait", "Test", "Wait");
    }

    @Test
    void aWaitThatWasToBeCancelledEndsAndOneWhoseReplyWasLostIsKnown() {
        ClaimedJob job = queue.running();
        assertThat(queue.postpone(job, Duration.ofHours(1))).isEqualTo(Leases.Failed.SCHEDULED);
        assertThat(queue.postpone(job, Duration.ofHours(1))).isEqualTo(Leases.Failed.REPEATED);
        assertThat(queue.field(job.id(), "attempt")).isEqualTo("0");
        ClaimedJob other = queue.running();
        queue.get(() -> queue.jobs.cancel(other.id(), Instant.EPOCH));
        assertThat(queue.postpone(other, Duration.ofHours(1))).isEqualTo(Leases.Failed.CANCELLED);
        assertThat(queue.postpone(other, Duration.ofHours(1))).isEqualTo(Leases.Failed.REPEATED);
    }

    @Test
    void aScheduledJobSaysUntilWhenAndWhyItWaits() {
        ClaimedJob job = queue.running();
        assertThat(queue.status(job.id()).delay()).isEmpty();
        assertThat(queue.get(() -> queue.jobs.runsIn(job.id()))).isEmpty();

        queue.postpone(job, Duration.ofHours(1));

        JobStatus.Delay delay = queue.status(job.id()).delay().orElseThrow();
        assertThat(delay.left()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(delay.reason().orElseThrow().message()).isEqualTo("waits on purpose");
        assertThat(queue.get(() -> queue.jobs.runsIn(job.id())).orElseThrow())
                .isBetween(Duration.ofMinutes(59), delay.left());
        queue.redis(Command.ZADD, queue.keys.scheduled(), 1, job.id());
        assertThat(queue.get(() -> queue.jobs.runsIn(job.id()))).contains(Duration.ZERO);
    }

    @Test
    void aFinalErrorEndsTheJobAtItsFirstAttempt() {
        ClaimedJob job = queue.running();
        assertThat(queue.fail(job)).isEqualTo(Leases.Failed.FAILED);
        assertThat(errors(job.id())).hasSize(1);
        assertThat(queue.redis(Command.ZCARD, queue.keys.scheduled())).isEqualTo("0");
    }

    @Test
    void aFailureWhoseReplyWasLostIsRepeatedWithoutEffectEvenWhenTheJobWaitsAgain() {
        ClaimedJob job = queue.running();
        queue.fail(job, AT_ONCE);
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.REPEATED);
        queue.reap();
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.REPEATED);
        assertThat(queue.release(job)).isEqualTo(WriteResult.STALE);
        assertThat(errors(job.id())).hasSize(1);
        assertThat(queue.counter("retried")).isEqualTo(1);
        queue.claim("heir", 1);
        assertThat(queue.fail(job, AT_ONCE)).isEqualTo(Leases.Failed.STALE);
        assertThat(errors(job.id())).hasSize(1);
    }

    @Test
    void aRetriedJobStandsForEqualWorkUntilItEnds() {
        ClaimedJob job = queue.running();
        queue.fail(job, Optional.of(Duration.ofHours(1)));
        assertThat(queue.enqueue(QueueOnContext.job("again", 0, "identity of " + job.id())))
                .isEqualTo(new Enqueued.Accepted(job.id(), true));
    }
}
