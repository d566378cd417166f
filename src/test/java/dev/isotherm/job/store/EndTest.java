package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.WriteResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndTest extends QueueTest {
    private long ttl(String key) {
        return Long.parseLong(queue.redis(Command.PTTL, key));
    }

    private void assertAllExpire(String id) {
        for (String key : List.of(queue.keys.job(id), queue.keys.parameters(id), queue.keys.outcome(id))) {
            assertThat(ttl(key)).as(key).isPositive().isLessThanOrEqualTo(Configs.RESULT_TTL.toMillis());
        }
    }

    @Test
    void aResultEndsTheJobAndIsKeptForItsTime() {
        ClaimedJob job = queue.running();
        queue.progress(job);
        assertThat(queue.succeed(job)).isEqualTo(WriteResult.OK);
        JobStatus status = queue.status(job.id());
        assertThat(status.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(status.outcome()).contains(Buffer.buffer("result of " + job.id()));
        assertThat(status.progress()).isEmpty();
        assertAllExpire(job.id());
        assertThat(queue.redis(Command.ZCARD, queue.keys.leases())).isEqualTo("0");
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).containsExactly(job.id());
        assertThat(queue.counter("succeeded")).isEqualTo(1);
        assertThat(queue.counter("failed")).isZero();
    }

    @Test
    void anErrorEndsTheJobAndIsKeptForItsTime() {
        ClaimedJob job = queue.running();
        assertThat(queue.fail(job)).isEqualTo(Leases.Failed.FAILED);
        JobStatus status = queue.status(job.id());
        assertThat(status.state()).isEqualTo(JobState.FAILED);
        assertThat(JobError.of(status.outcome().orElseThrow()))
                .isEqualTo(new JobError("Test", "failed on purpose", Instant.EPOCH));
        assertAllExpire(job.id());
        assertThat(queue.list(Command.ZRANGE, queue.keys.dead(), 0, -1)).containsExactly(job.id());
        assertThat(queue.counter("failed")).isEqualTo(1);
        assertThat(queue.counter("succeeded")).isZero();
    }

    @Test
    void aBinaryResultIsKeptAsItIs() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        ClaimedJob job = queue.running();
        queue.get(() -> queue.leases.succeed(job, Buffer.buffer(bytes), Optional.empty()));
        assertThat(queue.status(job.id()).outcome()).contains(Buffer.buffer(bytes));
    }

    @Test
    void anOutcomeWhoseReplyWasLostIsRepeatedWithoutEffect() {
        ClaimedJob good = queue.running();
        ClaimedJob bad = queue.running();
        queue.succeed(good);
        queue.fail(bad);
        assertThat(queue.succeed(good)).isEqualTo(WriteResult.REPEATED);
        assertThat(queue.fail(bad)).isEqualTo(Leases.Failed.REPEATED);
        assertThat(queue.counter("succeeded")).isEqualTo(1);
        assertThat(queue.counter("failed")).isEqualTo(1);
        assertThat(queue.counter("stale")).isZero();
    }

    @Test
    void aSecondOutcomeOfAnotherKindIsRefusedAndCounted() {
        ClaimedJob job = queue.running();
        queue.succeed(job);
        assertThat(queue.fail(job)).isEqualTo(Leases.Failed.STALE);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(queue.status(job.id()).outcome()).contains(Buffer.buffer("result of " + job.id()));
        assertThat(queue.counter("stale")).isEqualTo(1);
    }

    @Test
    void anOutcomeOfAForgottenJobIsRefusedAndLeavesNothingBehind() {
        ClaimedJob job = queue.running();
        queue.redis(Command.DEL, queue.keys.job(job.id()));
        assertThat(queue.succeed(job)).isEqualTo(WriteResult.STALE);
        assertThat(queue.everything()).doesNotContainKeys(queue.keys.job(job.id()), queue.keys.outcome(job.id()));
    }

    @Test
    void theListsOfEndedJobsAreBoundedByCount() {
        QueueOnContext narrow = open(Configs.withMaxFinished(2));
        for (int i = 0; i < 3; i++) {
            narrow.succeed(narrow.running());
            narrow.fail(narrow.running());
        }
        ClaimedJob good = narrow.running();
        narrow.succeed(good);
        assertThat(narrow.redis(Command.ZCARD, narrow.keys.finished())).isEqualTo("2");
        assertThat(narrow.redis(Command.ZCARD, narrow.keys.dead())).isEqualTo("2");
        assertThat(narrow.redis(Command.ZRANGE, narrow.keys.finished(), -1, -1)).isEqualTo(good.id());
    }

    @Test
    void theListsOfEndedJobsAreBoundedByAge() {
        queue.redis(Command.ZADD, queue.keys.finished(), 1, "long ago");
        queue.redis(Command.ZADD, queue.keys.dead(), 1, "long ago");
        ClaimedJob good = queue.running();
        ClaimedJob bad = queue.running();
        queue.succeed(good);
        queue.fail(bad);
        assertThat(queue.list(Command.ZRANGE, queue.keys.finished(), 0, -1)).containsExactly(good.id());
        assertThat(queue.list(Command.ZRANGE, queue.keys.dead(), 0, -1)).containsExactly(bad.id());
    }

    @Test
    void withoutReuseTheWorkMayBeDoneAgainAtOnce() {
        QueueOnContext once = open(Configs.withTtl(Configs.RESULT_TTL, Duration.ZERO));
        ClaimedJob job = once.running();
        once.succeed(job);
        assertThat(once.redis(Command.EXISTS, once.keys.same("identity of " + job.id())))
                .isEqualTo("0");
    }
}
