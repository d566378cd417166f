package dev.isotherm.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.job.run.FailoverLoad.JobStateOrLost;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisSentinels;
import dev.isotherm.support.RedisTalk;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentinelFailoverIT {
    private static final Duration FAILOVER = Awaiting.DEADLINE;
    /* Replication is asynchronous, and a master that was replaced takes writes until that is noticed: 250 a second. */
    private static final int MAX_LOST = 1_000;

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
            await().atMost(FAILOVER).until(() -> load.done() > before + 300);
            assertThat(RedisSentinels.isMaster(redis.second())).isTrue();

            audit(load, redis.second(), "killed");
            assertThat(load.failures).as("calls wait for no master").isPositive();
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
            redis.first().freeze();
            await().atMost(FAILOVER).until(() -> load.done() > before + 300);
            // It takes itself for the master still, for about ten seconds.
            redis.first().resume();
            await().atMost(FAILOVER).until(() -> !RedisSentinels.isMaster(redis.first()));
            int after = load.done();
            await().atMost(FAILOVER).until(() -> load.done() > after + 100);
            audit(load, redis.second(), "frozen");
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
            RedisTalk.ask(redis.sentinel(1).port(), "SENTINEL", "FAILOVER", "isotherm");
            await().atMost(FAILOVER).until(() -> on.link.state().reconnects() == 1);
            assertThat(on.link.state().reason()).isEqualTo("another server is the master now");
            int after = load.done();
            await().atMost(FAILOVER).until(() -> load.done() > after + 100);
            int lost = audit(load, redis.second(), "replaced by hand, min-replicas-to-write " + replicasToWrite);
            assertThat(lost).isLessThan(replicasToWrite == 0 ? MAX_LOST : 50);
        }
    }

    /* What an operator would ask: is anything lost, done twice, forgotten in a lease, or left hanging? */
    private static int audit(FailoverLoad load, RedisProcess master, String what) {
        load.look(() -> {
            load.stopGiving();
            return true;
        });
        await().atMost(FAILOVER).until(load::allGiven);
        Map<String, Long> given = load.look(() -> new LinkedHashMap<>(load.given));
        await().atMost(FAILOVER).until(() -> cardinality(master, "l") + cardinality(master, "q") == 0);
        load.stop();

        Map<JobStateOrLost, List<String>> states = given.keySet().stream().collect(Collectors.groupingBy(load::state));
        List<String> lost = states.getOrDefault(JobStateOrLost.LOST, List.of());
        List<List<Long>> twice = load.accepted.values().stream()
                .filter(times -> times.size() > 1)
                .toList();
        System.out.printf(
                "%s: %d jobs acknowledged, %d of them lost, %d results accepted again as the first was lost,"
                        + " %d stale writes, %d calls failed%n",
                what, given.size(), lost.size(), twice.size(), load.stale, load.failures);
        assertThat(states).doesNotContainKey(JobStateOrLost.OPEN);
        List<String> ofTheOld = given.keySet().stream()
                .filter(id -> given.get(id) == FailoverLoad.FIRST_MASTER)
                .toList();
        assertThat(lost).isSubsetOf(ofTheOld.subList(Math.max(0, ofTheOld.size() - MAX_LOST), ofTheOld.size()));
        assertThat(twice).allSatisfy(masters -> {
            assertThat(masters).hasSize(2);
            assertThat(masters.get(0)).isEqualTo(FailoverLoad.FIRST_MASTER);
        });
        return lost.size();
    }

    private static int cardinality(RedisProcess master, String list) {
        String keys = RedisTalk.ask(master.port(), "KEYS", "iso:*:" + list).strip();
        return keys.isEmpty() ? 0 : Integer.parseInt(RedisTalk.ask(master.port(), "ZCARD", keys));
    }
}
