package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobHandler;
import dev.isotherm.job.JobState;
import dev.isotherm.job.store.Configs;
import dev.isotherm.job.store.QueueOnContext;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobRunnerOutageTest extends RunnerTest {
    private static final JobsConfig SHORT_LEASE = Configs.withLease(Duration.ofSeconds(2));
    private static final Duration POLL = Duration.ofMillis(10);

    @Test
    void heartbeatsKeepAJobForLongerThanItsLease() {
        keeper(SHORT_LEASE);
        runner(SHORT_LEASE, 1, work, true);
        String id = queue.enqueueFresh();
        Work.One one = work.awaitNumber(0);
        long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        await().atMost(Work.SOON).until(() -> System.nanoTime() - end > 0);
        assertThat(one.execution.abandoned()).isFalse();
        one.succeed("x");
        awaitState(id, JobState.SUCCEEDED);
        assertThat(queue.counter("stalled")).isZero();
        assertThat(work.all).hasSize(1);
    }

    @Test
    void aRunnerWithoutHeartbeatAbandonsItsJobWhichThenRunsElsewhereAndCountsOnce() {
        keeper(SHORT_LEASE);
        RunnerOnContext silent = runner(SHORT_LEASE, 1, work, false);
        String id = queue.enqueueFresh();
        Work.One lost = work.awaitNumber(0);
        Future<Void> stopped = silent.stop(Duration.ofMinutes(1));
        Work other = new Work();
        runner(SHORT_LEASE, 1, other, true);
        await().atMost(Work.SOON).until(lost.execution::abandoned);
        QueueOnContext.await(stopped);
        Work.One heir = other.awaitNumber(0);
        assertThat(heir.id()).isEqualTo(id);
        assertThat(heir.execution.job().attempt()).isEqualTo(1);
        assertThat(heir.execution.job().fence())
                .isGreaterThan(lost.execution.job().fence());
        lost.succeed("zombie");
        heir.succeed("heir");
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome().orElseThrow()).hasToString("heir");
        assertThat(queue.counter("succeeded")).isEqualTo(1);
        assertThat(queue.counter("stalled")).isEqualTo(1);
    }

    @Test
    void aResultAfterTheTakeOverIsRefusedAndCountedAsStale() {
        runner(1, work);
        String id = queue.enqueueFresh();
        Work.One lost = work.awaitNumber(0);
        queue.expire(id);
        queue.reap();
        ClaimedJob heir = queue.claim("heir", 1).get(0);
        lost.succeed("zombie");
        await().atMost(Work.SOON).until(() -> queue.counter("stale") == 1);
        assertThat(queue.status(id).state()).isEqualTo(JobState.RUNNING);
        queue.succeed(heir);
        assertThat(queue.status(id).outcome().orElseThrow()).hasToString("result of " + id);
    }

    @Test
    void aHeartbeatThatIsRefusedAbandonsTheJob() {
        keeper(SHORT_LEASE);
        runner(SHORT_LEASE, 1, work, true);
        queue.enqueueFresh();
        Work.One lost = work.awaitNumber(0);
        queue.redis(Command.HSET, queue.keys.job(lost.id()), "lease", "of another");
        await().atMost(Work.SOON).until(lost.execution::abandoned);
    }

    private Future<Void> atTheEnd(long millis) {
        Promise<Void> end = Promise.promise();
        vertx.setTimer(Math.max(1, millis - System.currentTimeMillis()), id -> end.complete());
        return end.future();
    }

    @Test
    void whileRedisIsFrozenARunnerAbandonsItsJobsBeforeTheirLeaseEnds() {
        JobsConfig config = Configs.withLease(Duration.ofSeconds(5));
        keeper(config, false);
        runner(config, 1, work, true);
        String id = queue.enqueueFresh();
        Work.One lost = work.awaitNumber(0);
        long claimed = leaseEnd(id);
        await().atMost(Work.SOON).pollInterval(POLL).until(() -> leaseEnd(id) > claimed);
        // The next heartbeat is more than a second away: this lease end is the last that Redis grants.
        long end = leaseEnd(id);
        redis.freeze();
        try {
            // Both timers run on one loop, which keeps their order however late it is.
            boolean abandoned = queue.get(() -> atTheEnd(end).map(over -> lost.execution.abandoned()));
            assertThat(abandoned).isTrue();
        } finally {
            redis.resume();
        }
        // It is given back once Redis answers, so nobody has to reap it, and no stall is counted.
        Work.One heir = work.awaitNumber(1);
        lost.succeed("zombie");
        heir.succeed("heir");
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome().orElseThrow()).hasToString("heir");
        assertThat(queue.counter("stalled")).isZero();
    }

    private long leaseEnd(String id) {
        return (long) Double.parseDouble(queue.redis(Command.ZSCORE, queue.keys.leases(), id));
    }

    @Test
    void aKilledRedisCostsNoJobAndEachEndsOnce() {
        keeper(Configs.normal());
        Work other = new Work();
        runner(4, work);
        runner(4, other);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(queue.enqueueFresh());
        }
        work.awaitCount(4);
        other.awaitCount(4);
        redis.kill();
        // Their outcomes are told while there is no Redis, and have to be brought home.
        List<Work.One> during = new ArrayList<>(work.all);
        during.forEach(one -> one.succeed("during the outage"));
        await().until(() -> !queue.link.state().up());
        redis.restart();
        await().atMost(Work.SOON)
                .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                .until(() -> {
                    work.all.forEach(one -> one.succeed("after it"));
                    other.all.forEach(one -> one.succeed("after it"));
                    return queue.counter("succeeded") == ids.size();
                });
        during.forEach(one ->
                assertThat(queue.status(one.id()).outcome().orElseThrow()).hasToString("during the outage"));
        ids.forEach(id -> assertThat(queue.status(id).state()).isEqualTo(JobState.SUCCEEDED));
        assertThat(queue.counter("stalled")).isZero();
        assertThat(work.all.size() + other.all.size()).isEqualTo(ids.size());
        assertThat(List.of(work.most(), other.most())).allMatch(most -> most <= 4);
    }

    @Test
    void aJobWhoseHandlerMissedRedisRunsAgainWhenItIsBack() {
        keeper(Configs.normal());
        QueueOnContext on = open(Configs.normal());
        AtomicInteger executions = new AtomicInteger();
        Map<Integer, Integer> attempts = new ConcurrentHashMap<>();
        JobHandler handler = execution -> {
            int number = executions.incrementAndGet();
            attempts.put(number, execution.job().attempt());
            Future<Void> ready = number == 1 ? killed() : Future.succeededFuture();
            return ready.compose(v -> on.on(
                            () -> on.link.send(Request.cmd(Command.INCR).arg(on.keys.prefix() + ":of the handler"))))
                    .map(reply -> Buffer.buffer("done"));
        };
        runner(1, handler);
        String id = queue.enqueueFresh();
        await().atMost(Work.SOON)
                .until(() -> executions.get() == 1 && !on.link.state().up());
        redis.restart();
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome()).contains(Buffer.buffer("done"));
        assertThat(executions.get()).isGreaterThan(1);
        assertThat(attempts.values()).containsOnly(1);
        assertThat(queue.counter("failed")).isZero();
        assertThat(queue.counter("stalled")).isZero();
    }

    private Future<Void> killed() {
        return vertx.executeBlocking(() -> {
            redis.kill();
            return null;
        });
    }

    @Test
    void aHandlerThatMissesRedisAgainAndAgainIsNotRepeatedInAStorm() {
        Throwable missed;
        try (QueueOnContext nowhere = new QueueOnContext(vertx, "redis://127.0.0.1:1", Configs.normal(), name)) {
            missed = Awaiting.failureOf(nowhere.on(() -> nowhere.link.send(Request.cmd(Command.PING))));
        }
        RunnerOnContext runner = runner(1, work);
        String id = queue.enqueueFresh();
        for (int i = 0; i < 3; i++) {
            Work.One one = work.awaitNumber(i);
            // A job that is given back without a pause is given back before the question, on the same connection.
            Response state = runner.queue.get(() -> {
                one.fail(missed);
                return runner.queue.link.send(
                        Request.cmd(Command.HGET).arg(queue.keys.job(id)).arg("state"));
            });
            assertThat(state).hasToString("running");
        }
        work.awaitNumber(3).succeed("at last");
        assertThat(awaitState(id, JobState.SUCCEEDED).outcome()).contains(Buffer.buffer("at last"));
        assertThat(work.all).hasSize(4);
    }

    @Test
    void anOutcomeThatRedisRefusesIsNotRepeatedForEverAndFreesTheSlot() {
        RunnerOnContext runner = runner(1, work);
        queue.enqueueFresh();
        Work.One broken = work.awaitNumber(0);
        queue.redis(Command.SET, queue.keys.job(broken.id()), "no hash");
        broken.succeed("x");
        await().atMost(Work.SOON).until(() -> runner.held().isEmpty());
        String next = queue.enqueueFresh();
        work.awaitNumber(1).succeed("x");
        awaitState(next, JobState.SUCCEEDED);
    }
}
