package dev.isotherm.job.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueTest;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator's side keeps the bounds of a queue. */
class JobAdminTest extends QueueTest {
    private JobAdmin narrow;

    @BeforeEach
    void openNarrow() {
        narrow = new JobAdmin(queue.link, Configs.withMaxQueued(2), name);
    }

    private String failed() {
        ClaimedJob job = queue.running();
        queue.fail(job);
        return job.id();
    }

    @Test
    void aJobIsNotTriedAgainWhereAsManyWaitAsMay() {
        String id = failed();
        queue.enqueueFresh();
        queue.redis(Command.ZADD, queue.keys.scheduled(), 1e15, "later");
        assertThat(queue.get(() -> narrow.retry(id))).isEqualTo(new JobAdmin.Change.Full());
        assertThat(queue.status(id).state()).isEqualTo(JobState.FAILED);
        queue.claim("t", 1);
        assertThat(queue.get(() -> narrow.retry(id))).isEqualTo(new JobAdmin.Change.Done());
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aScheduledJobRunsNowThoughAsManyWaitAsMayForItWaitsAlready() {
        ClaimedJob job = queue.running();
        queue.fail(job, Optional.of(Duration.ofHours(1)));
        queue.enqueueFresh();
        String events = queue.redis(Command.XLEN, queue.keys.events());

        assertThat(queue.get(() -> narrow.retry(job.id()))).isEqualTo(new JobAdmin.Change.Done());

        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.redis(Command.ZCARD, queue.keys.scheduled())).isEqualTo("0");
        assertThat(queue.redis(Command.XLEN, queue.keys.events()))
                .isEqualTo(String.valueOf(Long.parseLong(events) + 1));
        assertThat(queue.get(() -> narrow.retry(job.id()))).isEqualTo(new JobAdmin.Change.Refused(JobState.QUEUED));
        assertThat(queue.claim("again", 2))
                .filteredOn(claimed -> claimed.id().equals(job.id()))
                .extracting(ClaimedJob::attempt)
                .containsExactly(2);
        assertThat(queue.get(() -> narrow.retry(job.id()))).isEqualTo(new JobAdmin.Change.Refused(JobState.RUNNING));
    }

    @Test
    void allDeadJobsAreTriedAgainUntilTheQueueIsFull() {
        failed();
        failed();
        failed();
        assertThat(queue.get(narrow::retryDead)).isEqualTo(new JobAdmin.Many(2, 1));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("2");
        assertThat(queue.get(narrow::retryDead)).isEqualTo(new JobAdmin.Many(0, 1));
    }
}
