package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobError;
import dev.isotherm.job.JobState;
import dev.isotherm.job.JobStatus;
import dev.isotherm.job.Progress;
import dev.isotherm.job.WriteResult;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaseTest extends QueueTest {
    private ClaimedJob takenOverFrom(ClaimedJob job) {
        queue.expire(job.id());
        queue.reap();
        return queue.claim("successor", 1).get(0);
    }

    private static Map<String, String> leasesOf(ClaimedJob... jobs) {
        Map<String, String> leases = new HashMap<>();
        for (ClaimedJob job : jobs) {
            leases.put(job.id(), job.lease());
        }
        return leases;
    }

    private Set<String> heartbeat(ClaimedJob... jobs) {
        return queue.heartbeat(leasesOf(jobs)).lost();
    }

    @Test
    void aHeartbeatRenewsAllItsLeasesAsOftenAsItIsRepeated() {
        ClaimedJob one = queue.running();
        ClaimedJob two = queue.running();
        for (int i = 0; i < 2; i++) {
            queue.expire(one.id());
            queue.expire(two.id());
            assertThat(heartbeat(one, two)).isEmpty();
            assertThat(queue.reap()).isEmpty();
        }
    }

    @Test
    void aHeartbeatTellsWhichJobsAreNoLongerItsOwn() {
        ClaimedJob kept = queue.running();
        ClaimedJob ended = queue.running();
        ClaimedJob released = queue.running();
        queue.succeed(ended);
        queue.release(released);
        ClaimedJob unknown =
                new ClaimedJob("nobody", "", "x.1", 0, 1, Configs.TIMEOUT, kept.parameters(), "", "", Optional.empty());
        assertThat(heartbeat(kept, ended, released, unknown))
                .containsExactlyInAnyOrder(ended.id(), released.id(), "nobody");
        assertThat(queue.list(Command.ZRANGE, queue.keys.leases(), 0, -1)).containsExactly(kept.id());
    }

    @Test
    void aHeartbeatOfAnOldOwnerDoesNotRenewTheLeaseOfTheNewOne() {
        ClaimedJob old = queue.running();
        takenOverFrom(old);
        queue.expire(old.id());
        assertThat(heartbeat(old)).containsExactly(old.id());
        assertThat(queue.reap()).extracting(Leases.Reaped::id).containsExactly(old.id());
    }

    @Test
    void progressOfTheOwnerIsSeenAndRepeatable() {
        ClaimedJob job = queue.running();
        assertThat(queue.progress(job)).isEqualTo(WriteResult.OK);
        assertThat(queue.progress(job)).isEqualTo(WriteResult.OK);
        assertThat(queue.status(job.id()).progress()).isEqualTo(Optional.of(new Progress(1, 2)));
        assertThat(queue.counter("stale")).isZero();
    }

    @Test
    void progressOfAnotherIsRefusedAndCounted() {
        ClaimedJob old = queue.running();
        takenOverFrom(old);
        assertThat(queue.progress(old)).isEqualTo(WriteResult.STALE);
        assertThat(queue.status(old.id()).progress()).isEmpty();
        assertThat(queue.counter("stale")).isEqualTo(1);
    }

    @Test
    void aReleasedJobGoesBackToItsOldPlaceAndItsAttemptDoesNotCount() {
        String before = queue.enqueueFresh();
        String job = queue.enqueueFresh();
        String after = queue.enqueueFresh();
        List<ClaimedJob> both = queue.claim("t", 2);
        queue.progress(both.get(1));
        assertThat(queue.release(both.get(1))).isEqualTo(WriteResult.OK);
        assertThat(queue.status(job).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.status(job).progress()).isEmpty();
        assertThat(queue.field(job, "worker")).isEmpty();
        assertThat(queue.field(job, "stalls")).isEmpty();
        assertThat(queue.release(both.get(0))).isEqualTo(WriteResult.OK);
        List<ClaimedJob> again = queue.claim("u", 3);
        assertThat(again).extracting(ClaimedJob::id).containsExactly(before, job, after);
        assertThat(again).extracting(ClaimedJob::attempt).containsOnly(1);
    }

    @Test
    void aRepeatedReleaseIsKnownAndAForeignOneRefused() {
        ClaimedJob job = queue.running();
        queue.release(job);
        assertThat(queue.release(job)).isEqualTo(WriteResult.REPEATED);
        assertThat(queue.counter("stale")).isZero();
        assertThat(queue.field(job.id(), "attempt")).isEqualTo("0");
        ClaimedJob next = queue.claim("u", 1).get(0);
        assertThat(queue.release(job)).isEqualTo(WriteResult.STALE);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.RUNNING);
        assertThat(queue.succeed(next)).isEqualTo(WriteResult.OK);
        assertThat(queue.release(next)).isEqualTo(WriteResult.STALE);
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void anExpiredLeasePutsTheJobToTheFrontWithAStallCounted() {
        ClaimedJob job = queue.running();
        queue.progress(job);
        String later = queue.enqueueFresh();
        queue.expire(job.id());
        assertThat(queue.reap())
                .containsExactly(new Leases.Reaped(job.id(), "queued", "worker-token of " + job.id(), 1));
        assertThat(queue.status(job.id()).state()).isEqualTo(JobState.QUEUED);
        assertThat(queue.status(job.id()).progress()).isEmpty();
        assertThat(queue.counter("stalled")).isEqualTo(1);
        List<ClaimedJob> next = queue.claim("u", 2);
        assertThat(next).extracting(ClaimedJob::id).containsExactly(job.id(), later);
        assertThat(next.get(0).attempt()).isEqualTo(1);
    }

    @Test
    void stallsAndAttemptsAreCountedApart() {
        ClaimedJob job = queue.running();
        for (int attempt = 1; attempt < Configs.RETRY.maxAttempts(); attempt++) {
            assertThat(job.attempt()).isEqualTo(attempt);
            if (attempt < Configs.MAX_STALLS) {
                job = takenOverFrom(job);
                assertThat(job.attempt()).isEqualTo(attempt);
            }
            assertThat(queue.fail(job, Optional.of(Duration.ZERO))).isEqualTo(Leases.Failed.SCHEDULED);
            job = queue.claim("attempt" + attempt, 1).get(0);
        }
        assertThat(queue.field(job.id(), "stalls")).isEqualTo(String.valueOf(Configs.MAX_STALLS - 1));
        assertThat(queue.fail(job, Optional.of(Duration.ZERO))).isEqualTo(Leases.Failed.DEAD);
    }

    @Test
    void nothingIsReapedWhereEachLeaseIsValid() {
        queue.running();
        assertThat(queue.reap()).isEmpty();
        assertThat(queue.counter("stalled")).isZero();
    }

    @Test
    void aReapIsRepeatedWithoutEffect() {
        queue.expire(queue.running().id());
        assertThat(queue.reap()).hasSize(1);
        assertThat(queue.reap()).isEmpty();
    }

    @Test
    void aJobWhoseWorkersVanishTooOftenIsDeadAndSaysWhy() {
        ClaimedJob job = queue.running();
        for (int stall = 1; stall < Configs.MAX_STALLS; stall++) {
            job = takenOverFrom(job);
        }
        queue.expire(job.id());
        assertThat(queue.reap())
                .containsExactly(new Leases.Reaped(job.id(), "dead", "worker-successor", Configs.MAX_STALLS));
        JobStatus status = queue.status(job.id());
        assertThat(status.state()).isEqualTo(JobState.DEAD);
        JobError error = JobError.of(status.outcome().orElseThrow());
        assertThat(error.type()).isEqualTo("stalled");
        assertThat(error.message()).contains("3 workers vanished");
        assertThat(queue.counter("dead")).isEqualTo(1);
        assertThat(queue.list(Command.ZRANGE, queue.keys.dead(), 0, -1)).containsExactly(job.id());
        assertThat(queue.claim("u", 1)).isEmpty();
    }

    @Test
    void leasesOfJobsThatDoNotRunAreForgottenSilently() {
        queue.redis(Command.ZADD, queue.keys.leases(), 1, "orphan", 1, queue.enqueueFresh());
        assertThat(queue.reap()).isEmpty();
        assertThat(queue.redis(Command.ZCARD, queue.keys.leases())).isEqualTo("0");
        assertThat(queue.claim("t", 2)).hasSize(1);
    }

    @Test
    void everyWriteWithTheLeaseOfAReapedJobIsRefused() {
        ClaimedJob old = queue.running();
        queue.expire(old.id());
        queue.reap();
        assertAllRefused(old, JobState.QUEUED);
        ClaimedJob current = queue.claim("successor", 1).get(0);
        assertAllRefused(old, JobState.RUNNING);
        assertThat(queue.succeed(current)).isEqualTo(WriteResult.OK);
        assertAllRefused(old, JobState.SUCCEEDED);
        assertThat(queue.counter("stale")).isEqualTo(12);
    }

    private void assertAllRefused(ClaimedJob old, JobState state) {
        assertThat(queue.succeed(old)).isEqualTo(WriteResult.STALE);
        assertThat(queue.fail(old)).isEqualTo(Leases.Failed.STALE);
        assertThat(queue.progress(old)).isEqualTo(WriteResult.STALE);
        assertThat(queue.release(old)).isEqualTo(WriteResult.STALE);
        assertThat(heartbeat(old)).containsExactly(old.id());
        assertThat(queue.status(old.id()).state()).isEqualTo(state);
    }
}
