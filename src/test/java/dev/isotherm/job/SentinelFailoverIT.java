package dev.isotherm.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.dev.RedisProcess;
import dev.isotherm.job.FailoverLoad.JobStateOrLost;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.RedisSentinels;
import dev.isotherm.support.RedisTalk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelFailoverIT {
    private static final Duration FAILOVER = Duration.ofSeconds(30);
    /* With room for a busy machine: a call that waits for Redis to come back takes longer than this. */
    private static final Duration ANSWERED = LinkOnContext.DEADLINE.plusMillis(2_400);
    /* Replication is asynchronous; on loopback and without a pause of the replica it lags by milliseconds. */
    private static final Duration LAG = Duration.ofSeconds(1);
    /* A pulse to notice that there is another master, and what a busy machine adds. */
    private static final Duration NOTICED = Duration.ofSeconds(4);

    @Test
    void afterAKilledMasterEverythingGoesOnAndOnlyTheLastMomentIsLost() {
        try (RedisSentinels redis = RedisSentinels.start();
                LinkOnContext on = LinkOnContext.up(redis.config(LinkOnContext.DEADLINE))) {
            FailoverLoad load = new FailoverLoad(on, "failover");
            await().atMost(FAILOVER).until(() -> load.done() > 300);
            // The first that would be asked: the others have to do.
            redis.sentinel(0).kill();
            int before = load.done();
            redis.first().kill();
            long killed = System.nanoTime();
            await().atMost(FAILOVER).until(() -> load.done() > before + 300);
            Duration away = Duration.ofNanos(System.nanoTime() - killed);
            assertThat(RedisSentinels.isMaster(redis.second())).isTrue();

            audit(load, redis.second(), killed, "killed, " + away.toMillis() + " ms until 300 more jobs were done");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "isotherm.ledger", matches = "long", disabledReason = "only in the long run")
    void aFrozenMasterIsLeftAndNotWrittenToWhenItComesBack() {
        try (RedisSentinels redis = RedisSentinels.start();
                LinkOnContext on = LinkOnContext.up(redis.config(LinkOnContext.DEADLINE))) {
            FailoverLoad load = new FailoverLoad(on, "frozen");
            await().atMost(FAILOVER).until(() -> load.done() > 300);
            int before = load.done();
            long frozen = System.nanoTime();
            redis.first().freeze();
            await().atMost(FAILOVER).until(() -> load.done() > before + 300);
            // It takes itself for the master still, for about ten seconds.
            redis.first().resume();
            await().atMost(FAILOVER).until(() -> !RedisSentinels.isMaster(redis.first()));
            int after = load.done();
            await().atMost(FAILOVER).until(() -> load.done() > after + 100);
            audit(load, redis.second(), frozen, "frozen");
        }
    }

    @ParameterizedTest
    @EnabledIfSystemProperty(named = "isotherm.ledger", matches = "long", disabledReason = "only in the long run")
    @ValueSource(ints = {0, 1})
    void aMasterThatWasReplacedByHandIsLeftWithinSeconds(int replicasToWrite) {
        try (RedisSentinels redis = RedisSentinels.start();
                LinkOnContext on = LinkOnContext.up(redis.config(LinkOnContext.DEADLINE))) {
            // Without this the master that was replaced goes on taking writes.
            RedisTalk.ask(redis.first().port(), "CONFIG", "SET", "min-replicas-to-write", "" + replicasToWrite);
            FailoverLoad load = new FailoverLoad(on, "replaced");
            await().atMost(FAILOVER).until(() -> load.done() > 100);
            long replaced = System.nanoTime();
            RedisTalk.ask(redis.sentinel(1).port(), "SENTINEL", "FAILOVER", "isotherm");
            await().atMost(FAILOVER).until(() -> on.link.state().reconnects() == 1);
            assertThat(on.link.state().reason()).isEqualTo("another server is the master now");
            int after = load.done();
            await().atMost(FAILOVER).until(() -> load.done() > after + 100);
            int lost =
                    audit(load, redis.second(), replaced, "replaced by hand, min-replicas-to-write " + replicasToWrite);
            // 250 are given in a second.
            assertThat(lost).isLessThan(replicasToWrite == 0 ? 1_000 : 50);
        }
    }

    /* What an operator would ask: is anything lost, done twice, forgotten in a lease, or left hanging? */
    private static int audit(FailoverLoad load, RedisProcess master, long fault, String what) {
        load.look(() -> {
            load.stopGiving();
            return true;
        });
        await().atMost(FAILOVER).until(load::allGiven);
        Map<String, Long> given = load.look(() -> new TreeMap<>(load.given));
        await().atMost(FAILOVER).until(() -> cardinality(master, "l") + cardinality(master, "q") == 0);
        load.stop();

        Map<JobStateOrLost, List<String>> states = given.keySet().stream().collect(Collectors.groupingBy(load::state));
        List<String> lost = states.getOrDefault(JobStateOrLost.LOST, List.of());
        List<List<Long>> twice = load.accepted.values().stream()
                .filter(times -> times.size() > 1)
                .toList();
        System.out.printf(
                "%s: %d jobs acknowledged, %d of them lost, %d results accepted again as the first was lost,"
                        + " %d stale writes, %d calls failed, slowest %d ms%n",
                what,
                given.size(),
                lost.size(),
                twice.size(),
                load.stale,
                load.failures,
                Duration.ofNanos(load.slowestNanos).toMillis());
        assertThat(states).doesNotContainKey(JobStateOrLost.OPEN);
        assertThat(lost).allSatisfy(id -> assertThat(given.get(id))
                .isBetween(fault - LAG.toNanos(), fault + NOTICED.toNanos()));
        assertThat(twice).allSatisfy(times -> {
            assertThat(times).hasSize(2);
            assertThat(times.get(0)).isBetween(fault - LAG.toNanos(), fault + NOTICED.toNanos());
        });
        assertThat(Duration.ofNanos(load.slowestNanos)).isLessThan(ANSWERED);
        return lost.size();
    }

    private static int cardinality(RedisProcess master, String list) {
        String keys = RedisTalk.ask(master.port(), "KEYS", "iso:*:" + list).strip();
        return keys.isEmpty() ? 0 : Integer.parseInt(RedisTalk.ask(master.port(), "ZCARD", keys));
    }
}
