package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.NewJob;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnqueueTest extends QueueTest {
    private void assertAnsweredWith(String existing, NewJob job) {
        assertThat(queue.enqueue(job)).isInstanceOfSatisfying(Enqueued.Accepted.class, accepted -> {
            assertThat(accepted.id()).isEqualTo(existing);
            assertThat(accepted.existing()).isTrue();
        });
        assertThat(queue.get(() -> queue.jobs.find(job.id()))).isEmpty();
    }

    private void assertCreated(NewJob job) {
        assertThat(queue.enqueue(job)).isInstanceOfSatisfying(Enqueued.Accepted.class, accepted -> {
            assertThat(accepted.id()).isEqualTo(job.id());
            assertThat(accepted.existing()).isFalse();
        });
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.QUEUED);
    }

    private static NewJob same(String id) {
        return QueueOnContext.job(id, 0, "the same work");
    }

    private ClaimedJob runningSame(String id) {
        assertCreated(same(id));
        return queue.claim("t", 1).get(0);
    }

    @Test
    void aNewJobIsQueuedWithAllThatItNeeds() {
        String id = queue.enqueueFresh();
        JobStatus status = queue.status(id);
        assertThat(status.type()).isEqualTo(QueueOnContext.TYPE);
        assertThat(status.state()).isEqualTo(JobState.QUEUED);
        assertThat(status.parameters()).isEqualTo(Buffer.buffer("parameters of " + id));
        assertThat(status.updatedAt()).isEqualTo(status.createdAt());
        assertThat(status.progress()).isEmpty();
        assertThat(status.outcome()).isEmpty();
        assertThat(queue.field(id, "v")).isEqualTo("2");
        assertThat(queue.field(id, "attempt")).as("a missing field is 0").isEmpty();
        assertThat(queue.field(id, "timeout")).isEqualTo(String.valueOf(Configs.TIMEOUT.toMillis()));
    }

    @Test
    void anEnqueueRepeatedWithTheSameIdRepliesTheSameAndChangesNothing() {
        NewJob job = same("work_1_00000000");
        Enqueued first = queue.enqueue(job);
        List<String> before = queue.list(Command.HGETALL, queue.keys.job(job.id()));
        assertThat(queue.enqueue(job)).isEqualTo(first);
        assertThat(queue.list(Command.HGETALL, queue.keys.job(job.id()))).isEqualTo(before);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
    }

    @Test
    void anEnqueueRepeatedAfterItsJobWasClaimedDoesNotQueueItAgain() {
        ClaimedJob job = runningSame("a");
        assertThat(queue.enqueue(same("a"))).isInstanceOf(Enqueued.Accepted.class);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.RUNNING);
        assertThat(queue.claim("other", 5)).isEmpty();
    }

    @Test
    void equalWorkIsNotDoneTwiceWhileItWaits() {
        assertCreated(same("a"));
        assertAnsweredWith("a", same("b"));
    }

    @Test
    void equalWorkIsNotDoneTwiceWhileItRuns() {
        runningSame("a");
        assertAnsweredWith("a", same("b"));
    }

    @Test
    void equalWorkIsNotDoneAgainWhileItIsFreshlyDone() {
        queue.succeed(runningSame("a"));
        assertAnsweredWith("a", same("b"));
        long reuse = Long.parseLong(queue.redis(Command.PTTL, queue.keys.same("the same work")));
        assertThat(reuse).isPositive().isLessThanOrEqualTo(Configs.REUSE.toMillis());
    }

    @Test
    void equalWorkIsDoneAgainOnceTheReuseIsOver() {
        queue.succeed(runningSame("a"));
        queue.redis(Command.PEXPIRE, queue.keys.same("the same work"), 0);
        assertCreated(same("b"));
    }

    @Test
    void equalWorkIsDoneAgainAfterAFailure() {
        queue.fail(runningSame("a"));
        assertCreated(same("b"));
    }

    @Test
    void equalWorkIsDoneAgainAfterItsJobWasGivenUp() {
        runningSame("a");
        queue.redis(Command.HSET, queue.keys.job("a"), "stalls", Configs.MAX_STALLS - 1);
        queue.expire("a");
        assertThat(queue.reap()).extracting(Leases.Reaped::outcome).containsExactly("dead");
        assertCreated(same("b"));
    }

    @Test
    void equalWorkIsDoneAgainOnceItsJobIsForgotten() {
        queue.succeed(runningSame("a"));
        queue.redis(Command.PEXPIRE, queue.keys.job("a"), 0);
        assertCreated(same("b"));
    }

    @Test
    void theEndOfAnOlderJobLeavesTheNewerOneOfTheSameWorkAlone() {
        ClaimedJob old = runningSame("a");
        queue.redis(Command.DEL, queue.keys.same("the same work"));
        assertCreated(same("b"));
        queue.fail(old);
        assertAnsweredWith("b", same("c"));
    }

    @Test
    void aFullQueueTakesNoNewJobButStillNamesTheOneOfEqualWork() {
        QueueOnContext narrow = open(Configs.withMaxQueued(2));
        narrow.enqueue(same("a"));
        narrow.enqueueFresh();
        assertThat(narrow.enqueue(QueueOnContext.job("c", 0, "other work"))).isEqualTo(new Enqueued.QueueFull(2, 10));
        assertThat(narrow.get(() -> narrow.jobs.find("c"))).isEmpty();
        assertAnsweredWith("a", same("d"));
        narrow.claim("t", 1);
        narrow.enqueueFresh();
    }

    @Test
    void aRefusedClientComesAgainWhenATenthOfTheQueueIsDoneAtTheRateOfTheLastSeconds() {
        QueueOnContext narrow = open(Configs.withMaxQueued(50));
        narrow.enqueueFresh();
        QueueOnContext full = open(Configs.withMaxQueued(1));
        long window = System.currentTimeMillis() / 10_000;
        // Whichever of the two windows it is by now, twenty jobs were done in the last full one.
        queue.redis(Command.HSET, queue.keys.meta(), "window", window, "drained", 20, "rate", 20);
        assertThat(full.enqueue(same("a"))).isEqualTo(new Enqueued.QueueFull(1, 1));
        for (int i = 1; i < 50; i++) {
            narrow.enqueueFresh();
        }
        assertThat(narrow.enqueue(same("b"))).isEqualTo(new Enqueued.QueueFull(50, 3));
        queue.redis(Command.HSET, queue.keys.meta(), "drained", 1, "rate", 1);
        assertThat(narrow.enqueue(same("c"))).isEqualTo(new Enqueued.QueueFull(50, 50));
        queue.redis(Command.HSET, queue.keys.meta(), "window", window - 2);
        assertThat(narrow.enqueue(same("d"))).isEqualTo(new Enqueued.QueueFull(50, 10));
    }

    @Test
    void whatEndsIsCountedForTheDrainRate() {
        queue.succeed(queue.running());
        queue.fail(queue.running());
        long first = queue.counter("window");
        assertThat(queue.counter("drained") + queue.counter("rate")).isEqualTo(2);
        queue.redis(Command.HSET, queue.keys.meta(), "window", first - 1, "drained", 7);
        queue.succeed(queue.running());
        assertThat(queue.counter("drained")).isEqualTo(1);
    }

    @Test
    void scheduledJobsCountAsWaiting() {
        QueueOnContext narrow = open(Configs.withMaxQueued(1));
        narrow.redis(Command.ZADD, narrow.keys.scheduled(), 1, "later");
        assertThat(narrow.enqueue(same("a"))).isEqualTo(new Enqueued.QueueFull(1, 10));
    }

    @Test
    void jobsAreServedByPriorityAndThenInTheirOrder() {
        String third = queue.enqueueFresh(1);
        String last = queue.enqueueFresh(100);
        String first = queue.enqueueFresh(0);
        String fourth = queue.enqueueFresh(1);
        String second = queue.enqueueFresh(0);
        assertThat(queue.claim("t", 10)).extracting(ClaimedJob::id).containsExactly(first, second, third, fourth, last);
    }

    @Test
    void theHighestPriorityNumberStillKeepsTheOrder() {
        queue.redis(Command.HSET, queue.keys.meta(), "place:100", 1L << 52);
        String first = queue.enqueueFresh(100);
        String second = queue.enqueueFresh(100);
        assertThat(queue.claim("t", 10)).extracting(ClaimedJob::id).containsExactly(first, second);
    }

    @Test
    void whatIsOutOfBoundsIsRefusedBeforeRedisIsAsked() {
        for (int priority : new int[] {-1, 101}) {
            assertThatThrownBy(() -> queue.enqueue(QueueOnContext.job("a", priority, "x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("priority");
        }
        NewJob large = new NewJob("a", QueueOnContext.TYPE, 0, Buffer.buffer(new byte[16 * 1024 + 1]), "x");
        assertThatThrownBy(() -> queue.enqueue(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters");
        assertThat(queue.everything()).isEmpty();
    }
}
