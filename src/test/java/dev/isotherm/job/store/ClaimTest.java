package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.WriteResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimTest extends QueueTest {
    private long leaseEnd(String id) {
        return (long) Double.parseDouble(queue.redis(Command.ZSCORE, queue.keys.leases(), id));
    }

    private long redisNow() {
        List<String> time = queue.list(Command.TIME);
        return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
    }

    @Test
    void aClaimTakesTheFirstJobsAndNoMoreThanItAskedFor() {
        String first = queue.enqueueFresh();
        String second = queue.enqueueFresh();
        String third = queue.enqueueFresh();
        assertThat(queue.claim("t", 2)).extracting(ClaimedJob::id).containsExactly(first, second);
        assertThat(queue.list(Command.ZRANGE, queue.keys.ready(), 0, -1)).containsExactly(third);
        assertThat(queue.list(Command.ZRANGE, queue.keys.leases(), 0, -1)).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void aClaimedJobBringsAllThatItsHandlerNeeds() {
        String id = queue.enqueueFresh();
        long before = redisNow();
        ClaimedJob job = queue.claim("t", 1).get(0);
        assertThat(job.id()).isEqualTo(id);
        assertThat(job.type()).isEqualTo(QueueOnContext.TYPE);
        assertThat(job.attempt()).isEqualTo(1);
        assertThat(job.timeout()).isEqualTo(Configs.TIMEOUT);
        assertThat(job.parameters()).isEqualTo(Buffer.buffer("parameters of " + id));
        assertThat(job.fence()).isGreaterThanOrEqualTo(before);
        assertThat(queue.status(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(queue.field(id, "worker")).isEqualTo("worker-t");
        assertThat(leaseEnd(id)).isBetween(before + Configs.LEASE.toMillis(), redisNow() + Configs.LEASE.toMillis());
    }

    @Test
    void eachJobHasALeaseOfItsOwn() {
        queue.enqueueFresh();
        queue.enqueueFresh();
        assertThat(queue.claim("t", 2)).extracting(ClaimedJob::lease).doesNotHaveDuplicates();
    }

    @Test
    void anEmptyQueueGivesNothing() {
        assertThat(queue.claim("t", 5)).isEmpty();
    }

    @Test
    void aClaimForNoJobsIsRefused() {
        queue.enqueueFresh();
        assertThatThrownBy(() -> queue.claim("t", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
    }

    @Test
    void theFenceGrowsWithEachOwnerEvenWhereItRunsAheadOfTheClock() {
        ClaimedJob first = queue.running();
        long ahead = first.fence() + 3_600_000;
        queue.redis(Command.HSET, queue.keys.job(first.id()), "fence", ahead);
        queue.release(first);
        assertThat(queue.claim("t", 1)).extracting(ClaimedJob::fence).containsExactly(ahead + 1);
    }

    @Test
    void theFenceGrowsEvenWhereRedisForgotTheLastOne() {
        ClaimedJob first = queue.running();
        queue.redis(Command.HSET, queue.keys.job(first.id()), "fence", 0);
        queue.release(first);
        assertThat(queue.claim("t", 1).get(0).fence()).isGreaterThanOrEqualTo(first.fence());
    }

    @Test
    void theFenceGrowsWithinOneMillisecondToo() {
        ClaimedJob job = queue.running();
        for (int i = 0; i < 20; i++) {
            queue.release(job);
            ClaimedJob next = queue.claim("t" + i, 1).get(0);
            assertThat(next.fence()).isGreaterThan(job.fence());
            job = next;
        }
    }

    /* As a repeated claim tells of them: how long they waited is not known any more. */
    private static List<ClaimedJob> again(List<ClaimedJob> jobs) {
        return jobs.stream()
                .map(job -> new ClaimedJob(
                        job.id(),
                        job.type(),
                        job.lease(),
                        job.fence(),
                        job.attempt(),
                        job.timeout(),
                        job.parameters(),
                        job.traceParent(),
                        job.requestId(),
                        Optional.empty()))
                .toList();
    }

    @Test
    void aRepeatedClaimHandsOutTheSameJobsAgainAndNoOthers() {
        for (int i = 0; i < 5; i++) {
            queue.enqueueFresh();
        }
        List<ClaimedJob> lost = queue.claim("t", 3);
        queue.claim("tt", 1);
        assertThat(queue.claimAgain("t", 5)).containsExactlyInAnyOrderElementsOf(again(lost));
        assertThat(queue.claimAgain("t", 1)).containsExactlyInAnyOrderElementsOf(again(lost));
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("1");
    }

    @Test
    void aRepeatedClaimRenewsTheLeasesBecauseTheRunnerCountsFromIt() {
        ClaimedJob job = queue.running();
        queue.expire(job.id());
        assertThat(queue.claimAgain("token of " + job.id(), 1)).isEqualTo(again(List.of(job)));
        assertThat(leaseEnd(job.id())).isGreaterThan(redisNow());
        assertThat(queue.reap()).isEmpty();
    }

    @Test
    void aRepetitionOfAClaimThatWasNeverCarriedOutIsAFirstClaim() {
        String first = queue.enqueueFresh();
        String second = queue.enqueueFresh();
        assertThat(queue.claimAgain("t", 2)).extracting(ClaimedJob::id).containsExactly(first, second);
    }

    @Test
    void aRepeatedClaimLeavesOutWhatWasTakenBackMeanwhile() {
        String gone = queue.enqueueFresh();
        String kept = queue.enqueueFresh();
        queue.claim("t", 2);
        queue.expire(gone);
        queue.reap();
        assertThat(queue.claimAgain("t", 2)).extracting(ClaimedJob::id).containsExactly(kept);
        assertThat(queue.status(gone).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void idsWithoutAJobAreSkippedAndForgotten() {
        queue.redis(Command.ZADD, queue.keys.ready(), -1, "orphan");
        String id = queue.enqueueFresh();
        assertThat(queue.claim("t", 2)).extracting(ClaimedJob::id).containsExactly(id);
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("0");
        assertThat(queue.list(Command.ZRANGE, queue.keys.leases(), 0, -1)).containsExactly(id);
    }

    @Test
    void idsOfJobsThatDoNotWaitAreSkippedAndForgotten() {
        ClaimedJob job = queue.running();
        queue.redis(Command.ZADD, queue.keys.ready(), 1, job.id());
        assertThat(queue.claim("t", 2)).isEmpty();
        assertThat(queue.redis(Command.ZCARD, queue.keys.ready())).isEqualTo("0");
        assertThat(queue.succeed(job)).isEqualTo(WriteResult.OK);
    }
}
