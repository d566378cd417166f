package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.Enqueued;
import dev.isotherm.job.JobState;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.run.RunnerTest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Upgrades: what another version of this program left in Redis. */
class SchemaTest extends RunnerTest {
    private static final String TOO_NEW = "SCHEMA queue";

    private void queueOfANewerVersion() {
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 99);
    }

    /* As the first version's enqueue wrote it. */
    private String enqueuedByVersion1(String id, String identity) {
        queue.redis(
                Command.HSET,
                queue.keys.job(id),
                "v",
                1,
                "state",
                "queued",
                "type",
                QueueOnContext.TYPE,
                "place",
                1,
                "attempt",
                0,
                "stalls",
                0,
                "fence",
                0,
                "timeout",
                30_000,
                "created",
                1_000,
                "updated",
                1_000,
                "same",
                queue.keys.same(identity));
        queue.redis(Command.SET, queue.keys.parameters(id), "{}");
        queue.redis(Command.SET, queue.keys.same(identity), id);
        queue.redis(Command.ZADD, queue.keys.ready(), 1, id);
        return id;
    }

    @Test
    void aQueueIsMarkedWithItsVersion() {
        queue.enqueueFresh();
        assertThat(queue.counter("schema")).isEqualTo(2);
    }

    @Test
    void nothingIsWrittenToAQueueOfANewerVersion() {
        String id = queue.enqueueFresh();
        queueOfANewerVersion();
        assertThatThrownBy(queue::enqueueFresh).hasMessageContaining(TOO_NEW).hasMessageContaining("version 99");
        assertThatThrownBy(() -> queue.claim("t", 1)).hasMessageContaining(TOO_NEW);
        assertThatThrownBy(queue::reap).hasMessageContaining(TOO_NEW);
        assertThatThrownBy(() -> queue.get(() -> queue.jobs.cancel(id, Instant.EPOCH)))
                .hasMessageContaining(TOO_NEW);
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
    }

    @Test
    void aRunnerAsksOnUntilItsQueueIsOfItsVersionAgain() {
        String id = queue.enqueueFresh();
        queueOfANewerVersion();
        runner(1, execution -> Future.succeededFuture(Buffer.buffer("done")));
        keeper(Configs.normal());
        assertThatThrownBy(() -> queue.claim("t", 1)).hasMessageContaining(TOO_NEW);
        assertThat(queue.status(id).state()).isEqualTo(JobState.QUEUED);
        queue.redis(Command.HSET, queue.keys.meta(), "schema", 2);
        awaitState(id, JobState.SUCCEEDED);
    }

    @Test
    void aJobOfANewerVersionIsLeftToThoseWhoKnowItAndWakesNobody() {
        String newer = queue.enqueueFresh();
        queue.redis(Command.HSET, queue.keys.job(newer), "v", 99);
        String id = queue.enqueueFresh();
        queue.redis(Command.DEL, queue.keys.wake());
        assertThat(queue.claim("t", 5)).extracting(ClaimedJob::id).containsExactly(id);
        assertThat(queue.list(Command.ZRANGE, queue.keys.ready(), 0, -1)).containsExactly(newer);
        assertThat(queue.redis(Command.EXISTS, queue.keys.wake())).isEqualTo("0");
    }

    @Test
    void manyJobsOfANewerVersionHideNoneOfThisOne() {
        for (int i = 0; i < 40; i++) {
            queue.redis(Command.HSET, queue.keys.job(queue.enqueueFresh()), "v", 99);
        }
        String first = queue.enqueueFresh();
        queue.redis(Command.HSET, queue.keys.job(queue.enqueueFresh()), "v", 99);
        String second = queue.enqueueFresh();
        assertThat(queue.claim("t", 5)).extracting(ClaimedJob::id).containsExactly(first, second);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("41");
    }

    @Test
    void aJobOfTheFirstVersionIsDoneAndItsWorkReused() {
        String id = enqueuedByVersion1("old", "the work");
        assertThat(queue.enqueue(QueueOnContext.job("b", 0, "the work"))).isEqualTo(new Enqueued.Accepted(id, true));
        ClaimedJob job = queue.claim("t", 1).get(0);
        assertThat(job.id()).isEqualTo(id);
        assertThat(job.timeout()).isEqualTo(Configs.TIMEOUT);
        assertThat(queue.succeed(job)).isEqualTo(WriteResult.OK);
        assertThat(queue.status(id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(queue.enqueue(QueueOnContext.job("c", 0, "the work"))).isEqualTo(new Enqueued.Accepted(id, true));
        assertThat(Long.parseLong(queue.redis(Command.PTTL, queue.keys.same("the work"))))
                .isPositive()
                .isLessThanOrEqualTo(Configs.REUSE.toMillis());
    }

    @Test
    void equalWorkIsNotAnsweredWithAFailedJobOfTheFirstVersion() {
        enqueuedByVersion1("old", "the work");
        assertThat(queue.fail(queue.claim("t", 1).get(0))).isEqualTo(Leases.Failed.FAILED);
        assertThat(queue.enqueue(QueueOnContext.job("b", 0, "the work"))).isEqualTo(new Enqueued.Accepted("b", false));
    }

    @Test
    void aJobOfTheFirstVersionIsGivenBackToItsPlaceAndTakenFromAVanishedWorker() {
        String id = enqueuedByVersion1("old", "the work");
        queue.release(queue.claim("t", 1).get(0));
        assertThat(queue.redis(Command.ZSCORE, queue.keys.ready(), id)).isEqualTo("1.0");
        queue.claim("u", 1);
        queue.expire(id);
        assertThat(queue.reap()).extracting(Leases.Reaped::outcome).containsExactly("queued");
        assertThat(queue.claim("v", 1)).extracting(ClaimedJob::id).containsExactly(id);
    }

    @Test
    void aJobOfTheFirstVersionThatMayBeRetriedIs() {
        enqueuedByVersion1("old", "the work");
        ClaimedJob job = queue.claim("t", 1).get(0);
        assertThat(queue.fail(job, Optional.of(Duration.ZERO))).isEqualTo(Leases.Failed.SCHEDULED);
        assertThat(queue.claim("u", 1)).extracting(ClaimedJob::attempt).containsExactly(2);
    }
}
