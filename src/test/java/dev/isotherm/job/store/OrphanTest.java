package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.NewJob;
import dev.isotherm.job.admin.JobAdmin;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.job.recurring.Housekeeping.Removed;
import dev.isotherm.job.run.RunnerTest;
import dev.isotherm.job.run.Work;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Jobs whose entry in a list is gone, as after an eviction, a restored backup or by an operator's hand. */
class OrphanTest extends RunnerTest {
    private JobAdmin admin() {
        return new JobAdmin(queue.link, Configs.normal(), name);
    }

    private Removed tidy() {
        return queue.get(
                () -> new Housekeeping(queue.link, Configs.normal(), Duration.ofHours(1), name, InstantSource.system())
                        .run(() -> false));
    }

    private void lose(String list) {
        queue.redis(Command.DEL, list);
    }

    @Test
    void aWaitingJobThatIsNotQueuedIsQueuedAgainAtItsPlace() {
        List<String> ids = List.of(queue.enqueueFresh(), queue.enqueueFresh(), queue.enqueueFresh());
        lose(queue.keys.ready());
        lose(queue.keys.waitingSince());
        assertThat(tidy().mended()).isEqualTo(3);
        assertThat(queue.list(Command.ZRANGE, queue.keys.ready(), 0, -1)).isEqualTo(ids);
        assertThat(queue.redis(Command.ZCARD, queue.keys.waitingSince())).isEqualTo("3");
        assertThat(tidy().mended()).isZero();
    }

    @Test
    void aJobOnlyWithoutTheEndOfItsPatienceGetsOne() {
        queue.enqueueFresh();
        lose(queue.keys.waitingSince());
        assertThat(tidy().mended()).isEqualTo(1);
        assertThat(queue.redis(Command.ZCARD, queue.keys.waitingSince())).isEqualTo("1");
    }

    @Test
    void aScheduledJobThatIsNotScheduledRunsNow() {
        ClaimedJob job = queue.running();
        queue.fail(job, Optional.of(Duration.ofHours(1)));
        lose(queue.keys.scheduled());
        assertThat(tidy().mended()).isEqualTo(1);
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::id).containsExactly(job.id());
    }

    @Test
    void aRunningJobWithoutALeaseHasOneForAsLongAsALiveWorkerNeedsToRenewIt() {
        ClaimedJob job = queue.running();
        lose(queue.keys.leases());
        assertThat(tidy().mended()).isEqualTo(1);
        assertThat(queue.reap()).isEmpty();
        queue.expire(job.id());
        assertThat(queue.reap()).extracting(Leases.Reaped::outcome).containsExactly("queued");
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::id).containsExactly(job.id());
    }

    @Test
    void anEndedJobThatWouldBeKeptForEverIsForgottenInTime() {
        ClaimedJob job = queue.running();
        queue.succeed(job);
        queue.redis(Command.PERSIST, queue.keys.job(job.id()));
        assertThat(tidy().mended()).isEqualTo(1);
        assertThat(Long.parseLong(queue.redis(Command.PTTL, queue.keys.job(job.id()))))
                .isBetween(1L, Configs.RESULT_TTL.toMillis());
    }

    @Test
    void aJobOfANewerVersionIsLeftAsItIs() {
        String id = queue.enqueueFresh();
        queue.redis(Command.HSET, queue.keys.job(id), "v", 99);
        lose(queue.keys.ready());
        assertThat(tidy().mended()).isZero();
    }

    @Test
    void equalWorkBringsALostJobBackAtOnce() {
        NewJob job = QueueOnContext.job("lost", 0, "the work");
        queue.enqueue(job);
        lose(queue.keys.ready());
        assertThat(queue.enqueue(QueueOnContext.job("other", 0, "the work")))
                .isEqualTo(new Enqueued.Accepted("lost", true));
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::id).containsExactly("lost");
        lose(queue.keys.leases());
        queue.enqueue(QueueOnContext.job("other", 0, "the work"));
        assertThat(queue.redis(Command.ZCARD, queue.keys.leases())).isEqualTo("1");
    }

    @Test
    void anOperatorBringsALostJobBackAtOnce() {
        ClaimedJob runs = queue.running();
        lose(queue.keys.leases());
        assertThat(queue.get(() -> admin().retry(runs.id()))).isEqualTo(new JobAdmin.Change.Done());
        assertThat(queue.reap()).extracting(Leases.Reaped::outcome).containsExactly("queued");
        lose(queue.keys.ready());
        assertThat(queue.get(() -> admin().retry(runs.id()))).isEqualTo(new JobAdmin.Change.Done());
        assertThat(queue.get(() -> admin().retry(runs.id()))).isEqualTo(new JobAdmin.Change.Refused(JobState.QUEUED));
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::id).containsExactly(runs.id());
    }

    @Test
    void aLostRunningJobThatIsCancelledEnds() {
        ClaimedJob runs = queue.running();
        lose(queue.keys.leases());
        assertThat(queue.get(() -> queue.jobs.cancel(runs.id(), Instant.EPOCH))).isEqualTo(Jobs.Cancelled.CANCELLING);
        assertThat(queue.reap()).extracting(Leases.Reaped::outcome).containsExactly("cancelled");
    }

    @Test
    void aLiveWorkerKeepsAJobWhoseLeaseEntryWasLost() {
        keeper(Configs.withLease(Duration.ofSeconds(2)));
        runner(Configs.withLease(Duration.ofSeconds(2)), 1, work, true);
        String id = queue.enqueueFresh();
        Work.One one = work.awaitNumber(0);
        lose(queue.keys.leases());
        tidy();
        org.awaitility.Awaitility.await().atMost(Work.SOON).until(() -> queue.redis(Command.ZCARD, queue.keys.leases())
                .equals("1"));
        one.succeed("x");
        awaitState(id, JobState.SUCCEEDED);
        assertThat(queue.counter("stalled")).isZero();
    }

    @Test
    void manyJobsAreGoneThroughInSteps() {
        for (int batch = 0; batch < 6; batch++) {
            int from = batch * 100;
            queue.get(() -> Future.all(java.util.stream.IntStream.range(from, from + 100)
                    .mapToObj(i -> queue.jobs.enqueue(QueueOnContext.job("job" + i, 0, "work" + i)))
                    .toList()));
        }
        lose(queue.keys.ready());
        assertThat(tidy().mended()).isEqualTo(600);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("600");
    }
}
