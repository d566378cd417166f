package dev.isotherm.job.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.job.ClaimedJob;
import dev.isotherm.job.JobState;
import dev.isotherm.job.WriteResult;
import dev.isotherm.job.recurring.Housekeeping;
import dev.isotherm.limit.live.LiveLimitKeys;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.metrics.LiveWorkers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The clock of Redis jumps. A real jump would be one of this machine, so all times that are stored are moved the other
 * way instead: that is how they look after a jump.
 */
class ClockJumpTest extends QueueTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final Duration IDLE = Duration.ofSeconds(5);

    /* Moves each time that the engine stored by so many ms. */
    private static final String MOVE =
            """
            local P, by = ARGV[1], tonumber(ARGV[2])
            for _, list in ipairs({':s', ':l', ':x', ':c', ':d'}) do
              local all = redis.call('ZRANGE', P .. list, 0, -1, 'WITHSCORES')
              for i = 1, #all, 2 do redis.call('ZINCRBY', P .. list, by, all[i]) end
            end
            for _, field in ipairs({'reaped', 'spared', 'jumped'}) do
              if redis.call('HEXISTS', P .. ':m', field) == 1 then redis.call('HINCRBY', P .. ':m', field, by) end
            end
            for _, job in ipairs(redis.call('KEYS', P .. ':j:*')) do
              redis.call('HINCRBY', job, 'updated', by)
              redis.call('HINCRBY', job, 'created', by)
            end
            return 'ok'
            """;

    private Sweep reap(ClockReading known) {
        return queue.get(() -> queue.leases.reap(Instant.EPOCH, known, IDLE));
    }

    /* A reaper that was at work until now; the reading is as the next one has it after the jump. */
    private ClockReading jump(long by) {
        long now = reap(ClockReading.NONE).now();
        queue.redis(Command.EVAL, MOVE, 0, queue.keys.prefix(), -by);
        return new ClockReading(now - by, 0);
    }

    private Housekeeping.Removed tidy() {
        return queue.get(
                () -> new Housekeeping(queue.link, Configs.normal(), Duration.ofHours(1), name, InstantSource.system())
                        .run(() -> false));
    }

    private long score(String list, String id) {
        return (long) Double.parseDouble(queue.redis(Command.ZSCORE, list, id));
    }

    @Test
    void afterAJumpForwardNoJobThatWaitsHasExpiredAndNoneThatRunsHasStalled() {
        ClaimedJob runs = queue.running();
        String waits = queue.enqueueFresh();
        ClockReading known = jump(HOUR);
        Sweep swept = reap(known);
        assertThat(swept.jump()).isBetween(HOUR - 1_000, HOUR + 20_000);
        assertThat(swept.reaped()).isEmpty();
        assertThat(queue.status(waits).state()).isEqualTo(JobState.QUEUED);
        // The patience goes on from where it was.
        assertThat(score(queue.keys.waitingSince(), waits) - swept.now())
                .isBetween(Configs.MAX_WAIT.toMillis() - 60_000, Configs.MAX_WAIT.toMillis() + 20_000);
        assertThat(queue.succeed(runs)).isEqualTo(WriteResult.OK);
        Sweep next = reap(new ClockReading(swept.now(), 0));
        assertThat(next.jump()).isZero();
        assertThat(next.reaped()).isEmpty();
    }

    @Test
    void afterAJumpForwardAJobStillExpiresOnceItsPatienceIsOver() {
        String waits = queue.enqueueFresh();
        Sweep swept = reap(jump(HOUR));
        queue.redis(Command.ZADD, queue.keys.waitingSince(), "XX", swept.now() - 1, waits);
        assertThat(reap(new ClockReading(swept.now(), 0)).reaped())
                .extracting(Leases.Reaped::outcome)
                .containsExactly("expired");
    }

    @Test
    void aJobThatWaitedThroughALongOutageExpiresAsBefore() {
        String waits = queue.enqueueFresh();
        ClockReading known = jump(HOUR);
        // This reaper's own clock says that the hour went by.
        assertThat(reap(new ClockReading(known.now(), HOUR)).reaped())
                .containsExactly(new Leases.Reaped(waits, "expired", "", 0));
    }

    @Test
    void onlyTheFirstOfManyReapersTellsAJump() {
        queue.enqueueFresh();
        ClockReading known = jump(HOUR);
        assertThat(reap(known).jump()).isPositive();
        assertThat(reap(known).jump()).isZero();
    }

    @Test
    void afterAJumpBackTheLeaseOfADeadWorkerEndsInTime() {
        ClaimedJob runs = queue.running();
        ClockReading known = jump(-HOUR);
        Sweep swept = reap(known);
        assertThat(swept.jump()).isBetween(-HOUR - 1_000, -HOUR + 20_000);
        assertThat(score(queue.keys.leases(), runs.id())).isLessThanOrEqualTo(swept.now() + Configs.LEASE.toMillis());
        assertThat(reap(new ClockReading(swept.now(), 0)).jump()).isZero();
        // The stored times are put back to what they would be a lease later.
        queue.expire(runs.id());
        assertThat(reap(new ClockReading(swept.now(), 0)).reaped())
                .extracting(Leases.Reaped::outcome)
                .containsExactly("queued");
    }

    @Test
    void afterAJumpBackNoWaitIsLongerThanItCanBe() {
        String waits = queue.enqueueFresh();
        ClaimedJob again = queue.claim("t", 1).get(0);
        assertThat(again.id()).isEqualTo(waits);
        queue.fail(again, Optional.of(Duration.ofMinutes(1)));
        String queued = queue.enqueueFresh();
        long now = jump(-HOUR).now() - HOUR;
        tidy();
        assertThat(score(queue.keys.scheduled(), waits))
                .isLessThan(now + Duration.ofMinutes(2).toMillis());
        assertThat(score(queue.keys.waitingSince(), queued))
                .isLessThan(now
                        + Configs.MAX_WAIT.toMillis()
                        + Duration.ofMinutes(1).toMillis());
        long once = score(queue.keys.scheduled(), waits);
        tidy();
        assertThat(score(queue.keys.scheduled(), waits)).isEqualTo(once);
    }

    @Test
    void afterAJumpBackADeadContextIsNotListedAsAlive() {
        LiveLimits live = new LiveLimits(queue.link);
        LiveWorkers workers = new LiveWorkers(live, InstantSource.system());
        JsonObject report = new JsonObject("{\"process\":\"p\",\"role\":\"worker\",\"context\":\"worker#1\","
                + "\"limiters\":[],\"slots\":{\"count\":1,\"used\":0},\"worker\":{\"name\":\"w\",\"queues\":[],"
                + "\"host\":\"h\",\"pid\":1,\"version\":\"1\",\"started\":1}}");
        String seen = LiveLimitKeys.all().get(1);
        queue.get(() -> live.sync("dead/worker#1", report));
        assertThat(queue.get(workers::any)).isTrue();
        queue.redis(Command.ZINCRBY, seen, HOUR, "dead/worker#1");
        assertThat(queue.get(workers::any)).isFalse();
        queue.get(() -> live.sync("lives/worker#1", report));
        assertThat(queue.list(Command.ZRANGE, seen, 0, -1)).containsExactly("lives/worker#1");
    }
}
