package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.run.RunnerTest;
import dev.isotherm.job.run.Work;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that answers and refuses writes: out of memory, or for any other reason of its own. */
class RefusedWritesTest extends RunnerTest {
    private static final JobsConfig SHORT_LEASE = Configs.withLease(Duration.ofSeconds(3));

    @AfterEach
    void acceptWrites() {
        queue.redis(Command.CONFIG, "SET", "maxmemory", 0);
        queue.redis(Command.CONFIG, "SET", "min-replicas-to-write", 0);
    }

    private void runOutOfMemory() {
        queue.redis(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
        queue.redis(Command.CONFIG, "SET", "maxmemory", 1);
        assertThatThrownBy(queue::enqueueFresh).hasMessageContaining("OOM");
    }

    @Test
    void withoutMemoryWhatRunsIsRenewedAndEnded() {
        List<ClaimedJob> jobs = List.of(
                queue.running(), queue.running(), queue.running(), queue.running(), queue.running(), queue.running());
        ClaimedJob renewed = jobs.get(0);
        queue.expire(renewed.id());
        queue.expire(jobs.get(5).id());
        runOutOfMemory();
        assertThat(queue.heartbeat(Map.of(renewed.id(), renewed.lease())).lost())
                .isEmpty();
        assertThat(queue.reap())
                .extracting(Leases.Reaped::id)
                .containsExactly(jobs.get(5).id());
        assertThat(queue.succeed(renewed)).isEqualTo(WriteResult.OK);
        assertThat(queue.fail(jobs.get(1))).isEqualTo(Leases.Failed.FAILED);
        assertThat(queue.fail(jobs.get(2), Optional.of(Duration.ofHours(1)))).isEqualTo(Leases.Failed.SCHEDULED);
        assertThat(queue.postpone(jobs.get(3), Duration.ofHours(1))).isEqualTo(Leases.Failed.SCHEDULED);
        assertThat(queue.release(jobs.get(4))).isEqualTo(WriteResult.OK);
        assertThat(queue.succeed(renewed)).isEqualTo(WriteResult.REPEATED);
        assertThat(queue.release(jobs.get(1))).isEqualTo(WriteResult.STALE);
        assertThat(queue.get(() -> queue.jobs.cancel(jobs.get(5).id(), Instant.EPOCH)))
                .isEqualTo(Jobs.Cancelled.CANCELLED);
        assertThat(queue.claim("t", 5))
                .extracting(ClaimedJob::id)
                .containsExactly(jobs.get(4).id());
    }

    @Test
    void aJobThatRunsForMoreThanThreeLeasesWithoutMemoryIsNotGivenUp() {
        keeper(SHORT_LEASE);
        runner(SHORT_LEASE, 1, work, true);
        String id = queue.enqueueFresh();
        Work.One one = work.awaitNumber(0);
        runOutOfMemory();
        long end = System.nanoTime() + SHORT_LEASE.lease().multipliedBy(4).toNanos();
        await().atMost(Work.SOON).until(() -> System.nanoTime() - end > 0);
        assertThat(one.execution.abandoned()).isFalse();
        one.succeed("x");
        awaitState(id, JobState.SUCCEEDED);
        assertThat(queue.counter("stalled")).isZero();
    }

    @Test
    void aRedisThatRefusesAllWritesForLongerThanALeaseCostsNoStall() {
        keeper(SHORT_LEASE);
        runner(SHORT_LEASE, 1, work, true);
        await().atMost(Work.SOON).until(() -> queue.counter("reaped") > 0);
        String id = queue.enqueueFresh();
        for (int outage = 0; outage < 3; outage++) {
            Work.One one = work.awaitNumber(outage);
            queue.redis(Command.CONFIG, "SET", "min-replicas-to-write", 1);
            await().atMost(Work.SOON).until(one.execution::abandoned);
            long end = System.nanoTime() + SHORT_LEASE.lease().toNanos();
            await().atMost(Work.SOON).until(() -> System.nanoTime() - end > 0);
            queue.redis(Command.CONFIG, "SET", "min-replicas-to-write", 0);
        }
        work.awaitNumber(3).succeed("x");
        awaitState(id, JobState.SUCCEEDED);
        assertThat(queue.counter("stalled")).isZero();
        assertThat(queue.field(id, "attempt")).isEqualTo("1");
    }

    @Test
    void aWorkerThatVanishedDuringAnOutageIsFoundAfterIt() {
        ClaimedJob job = queue.running();
        ClockReading none = ClockReading.NONE;
        Duration idle = Duration.ofSeconds(2);
        queue.get(() -> queue.leases.reap(Instant.EPOCH, none, idle));
        long now = Long.parseLong(queue.list(Command.TIME).get(0)) * 1_000;
        // As if the last reaper had been at work twenty seconds ago, and the lease had ended since.
        queue.redis(Command.HSET, queue.keys.meta(), "reaped", now - 20_000);
        queue.redis(Command.ZADD, queue.keys.leases(), now - 10_000, job.id());
        assertThat(queue.get(() -> queue.leases.reap(Instant.EPOCH, none, idle)).reaped())
                .isEmpty();
        queue.redis(Command.ZADD, queue.keys.leases(), now - 1, job.id());
        assertThat(queue.get(() -> queue.leases.reap(Instant.EPOCH, none, idle)).reaped())
                .extracting(Leases.Reaped::outcome)
                .containsExactly("queued");
    }
}
