package dev.isotherm.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.redis.client.Command;
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
    void allDeadJobsAreTriedAgainUntilTheQueueIsFull() {
        failed();
        failed();
        failed();
        assertThat(queue.get(narrow::retryDead)).isEqualTo(new JobAdmin.Many(2, 1));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("2");
        assertThat(queue.get(narrow::retryDead)).isEqualTo(new JobAdmin.Many(0, 1));
    }
}
