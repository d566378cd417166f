package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.run.RunnerTest;
import dev.isotherm.job.run.Work;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CancelTest extends RunnerTest {
    private Jobs.Cancelled cancel(String id) {
        return queue.get(() -> queue.jobs.cancel(id, Instant.EPOCH));
    }

    private void assertCancelled(String id) {
        JobStatus status = queue.status(id);
        assertThat(status.state()).isEqualTo(JobState.CANCELLED);
        assertThat(JobError.of(status.outcome().orElseThrow()).type()).isEqualTo("cancelled");
        assertThat(queue.field(id, "cancel")).isEmpty();
        for (String list :
                new String[] {queue.keys.ready(), queue.keys.scheduled(), queue.keys.leases(), queue.keys.waitingSince()
                }) {
            assertThat(queue.redis(Command.ZSCORE, list, id)).as(list).isEmpty();
        }
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).contains(id);
    }

    @Test
    void aWaitingJobEndsAtOnceAndItsWorkMayBeDoneByAnother() {
        String id = queue.enqueueFresh();
        assertThat(cancel(id)).isEqualTo(Jobs.Cancelled.CANCELLED);
        assertCancelled(id);
        assertThat(cancel(id)).isEqualTo(Jobs.Cancelled.ENDED);
        assertThat(queue.claim("t", 1)).isEmpty();
        assertThat(queue.enqueue(QueueOnContext.job("b", 0, "identity of " + id)))
                .isEqualTo(new Enqueued.Accepted("b", false));
    }

    @Test
    void aScheduledJobEndsAtOnce() {
        ClaimedJob job = queue.running();
        queue.fail(job, Optional.of(Duration.ofHours(1)));
        assertThat(cancel(job.id())).isEqualTo(Jobs.Cancelled.CANCELLED);
        assertCancelled(job.id());
    }

    @Test
    void whatHasEndedOrNeverWasCannotBeCancelled() {
        ClaimedJob job = queue.running();
        queue.succeed(job);
        assertThat(cancel(job.id())).isEqualTo(Jobs.Cancelled.ENDED);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cancel("nobody")).isEqualTo(Jobs.Cancelled.NONE);
        assertThat(queue.redis(Command.EXISTS, queue.keys.job("nobody"))).isEqualTo("0");
    }

    @Test
    void theWorkerOfARunningJobLearnsOfItWithItsHeartbeat() {
        ClaimedJob job = queue.running();
        ClaimedJob other = queue.running();
        assertThat(cancel(job.id())).isEqualTo(Jobs.Cancelled.CANCELLING);
        assertThat(cancel(job.id())).isEqualTo(Jobs.Cancelled.CANCELLING);
        Leases.Renewed renewed = queue.heartbeat(Map.of(job.id(), job.lease(), other.id(), other.lease()));
        assertThat(renewed.cancelled()).containsExactly(job.id());
        assertThat(renewed.lost()).isEmpty();
        assertThat(queue.get(() -> queue.leases.cancelled(job, Instant.EPOCH))).isEqualTo(WriteResult.OK);
        assertThat(queue.get(() -> queue.leases.cancelled(job, Instant.EPOCH))).isEqualTo(WriteResult.REPEATED);
        assertThat(queue.succeed(job)).isEqualTo(WriteResult.STALE);
        assertCancelled(job.id());
    }

    @Test
    void equalWorkIsNotAnsweredWithAJobThatIsToBeCancelled() {
        ClaimedJob job = queue.running();
        cancel(job.id());
        assertThat(queue.enqueue(QueueOnContext.job("b", 0, "identity of " + job.id())))
                .isEqualTo(new Enqueued.Accepted("b", false));
        queue.succeed(job);
        assertThat(queue.redis(Command.GET, queue.keys.same("identity of " + job.id())))
                .isEqualTo("b");
    }

    @Test
    void aCancelledJobWhoseWorkerVanishesEndsCancelledInsteadOfRunningAgain() {
        ClaimedJob job = queue.running();
        cancel(job.id());
        queue.expire(job.id());
        assertThat(queue.reap()).extracting(Leases.Reaped::outcome).containsExactly("cancelled");
        assertCancelled(job.id());
    }

    @Test
    void aCancelledJobThatFailsIsNotRetried() {
        ClaimedJob job = queue.running();
        cancel(job.id());
        assertThat(queue.fail(job, Optional.of(Duration.ZERO))).isEqualTo(Leases.Failed.CANCELLED);
        assertThat(queue.fail(job, Optional.of(Duration.ZERO))).isEqualTo(Leases.Failed.REPEATED);
        assertCancelled(job.id());
    }

    @Test
    void aCancelledJobThatIsGivenBackEnds() {
        ClaimedJob job = queue.running();
        cancel(job.id());
        assertThat(queue.release(job)).isEqualTo(WriteResult.OK);
        assertThat(queue.release(job)).isEqualTo(WriteResult.REPEATED);
        assertCancelled(job.id());
    }

    @Test
    void aHandlerThatSucceedsBeforeItLearnsOfItKeepsItsResult() {
        ClaimedJob job = queue.running();
        cancel(job.id());
        assertThat(queue.succeed(job)).isEqualTo(WriteResult.OK);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(queue.field(job.id(), "cancel")).isEmpty();
    }

    @Test
    void aRunningHandlerIsToldAndItsSlotIsFree() {
        keeper(Configs.withLease(Duration.ofSeconds(2)));
        runner(Configs.withLease(Duration.ofSeconds(2)), 1, work, true);
        String id = queue.enqueueFresh();
        Work.One one = work.awaitNumber(0);
        assertThat(cancel(id)).isEqualTo(Jobs.Cancelled.CANCELLING);
        awaitState(id, JobState.CANCELLED);
        assertThat(one.execution.abandoned()).isTrue();
        String next = queue.enqueueFresh();
        work.awaitNumber(1).succeed("x");
        awaitState(next, JobState.SUCCEEDED);
    }
}
