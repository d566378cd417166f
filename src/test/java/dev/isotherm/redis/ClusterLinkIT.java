package dev.isotherm.redis;

import static dev.isotherm.redis.LinkOnContext.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.share.PictureStore;
import dev.isotherm.share.Share;
import dev.isotherm.share.ShareList;
import dev.isotherm.share.ShareStore;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisCluster;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.weather.fetch.FlightLease;
import dev.isotherm.weather.popularity.Selections;
import dev.isotherm.weather.store.DayKeys;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@TestInstance(Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class ClusterLinkIT {
    /* With room for a busy machine: a call that waits for Redis to come back takes longer than this. */
    private static final Duration BACK = Awaiting.DEADLINE;
    private static final List<Integer> ALL = List.of(0, 1, 2);

    private RedisCluster cluster;
    private LinkOnContext on;

    @BeforeAll
    void startCluster() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void startLink() {
        cluster.awaitInOrder();
        ALL.forEach(master -> cluster.ask(master, "FLUSHALL"));
        on = LinkOnContext.up(cluster.config(LinkOnContext.DEADLINE));
    }

    @AfterEach
    void stopLink() {
        on.close();
    }

    @Test
    void everyKindOfCommandGoesStraightToTheMasterThatHasItsKey() {
        ALL.forEach(master -> cluster.ask(master, "CONFIG", "RESETSTAT"));
        for (int master : ALL) {
            String tag = "iso:{" + cluster.tagOn(master) + "}";
            assertThat(on.ask(Command.SET, tag + ":a", "1")).isEqualTo("OK");
            assertThat(on.ask(Command.SETRANGE, tag + ":b", "1", "2")).isEqualTo("2");
            assertThat(on.ask(Command.GET, tag + ":a")).isEqualTo("1");
            assertThat(on.ask(Command.GETEX, tag + ":a", "PERSIST")).isEqualTo("1");
            assertThat(on.ask(Command.EXISTS, tag + ":a")).isEqualTo("1");
            assertThat(on.ask(Command.MGET, tag + ":a", tag + ":none", tag + ":b"))
                    .contains("1");
            assertThat(on.ask(Command.HSET, tag + ":h", "f", "v")).isEqualTo("1");
            assertThat(on.ask(Command.HMGET, tag + ":h", "f", "g")).contains("v");
            assertThat(on.ask(Command.XADD, tag + ":e", "*", "f", "v")).contains("-");
            assertThat(on.ask(Command.XREAD, "COUNT", "1", "STREAMS", tag + ":e", "0"))
                    .contains("v");
            assertThat(on.ask(Command.ZADD, tag + ":w", "1", "m")).isEqualTo("1");
            assertThat(on.ask(Command.BZPOPMIN, tag + ":w", "1")).contains("m");
            Script script = Script.load("test-script");
            assertThat(on.get(() -> on.link.run(script, List.of(tag + ":n"), 1)).toLong())
                    .isEqualTo(2);
            assertThat(cluster.ask(master, "KEYS", "*").lines()).hasSize(5).allMatch(key -> key.startsWith(tag));
        }
        assertThat(ALL).allSatisfy(master -> assertThat(cluster.ask(master, "INFO", "errorstats"))
                .doesNotContain("MOVED"));
        assertThat(on.ask(Command.PING)).isEqualTo("PONG");
    }

    @Test
    void aScriptThatOneMasterLostIsHealedThere() {
        Script script = Script.load("weather/store-days");
        for (int round = 0; round < 2; round++) {
            for (int master : ALL) {
                DayKeys keys = new DayKeys("iso:day:{" + cluster.tagOn(master) + "}");
                String key = keys.young(2024, 7);
                Response length = on.get(() -> on.link.run(
                        script, List.of(key, keys.changed(), keys.version()), 4, Buffer.buffer("ab"), 60_000L, "12"));
                assertThat(length.toLong()).isEqualTo(6);
                assertThat(cluster.ask(master, "PTTL", key)).isNotEqualTo("-1");
            }
            assertThat(cluster.ask(1, "SCRIPT", "FLUSH")).isEqualTo("OK");
        }
    }

    @Test
    void sharesAndTheirPicturesAreKeptOnACluster() {
        ShareStore shares = new ShareStore(on.link, new Random(1), 1);
        Share.Content content =
                new Share.Content("London", Period.DAILY, "11-20", 2026, UnitGroup.CELSIUS, Optional.empty());
        Share first = on.get(() -> shares.create(content));
        Share second = on.get(() -> shares.create(content));
        assertThat(on.get(() -> shares.view(first.id()))).isEmpty();
        assertThat(on.get(() -> shares.view(second.id()))).hasValue(second);
        assertThat(on.get(() -> new ShareList(shares).list(Optional.empty(), 0, 10)))
                .containsExactly(second);
        PictureStore pictures = new PictureStore(on.link, 1_000);
        PictureStore.Kept picture = PictureStore.drawn(PictureStore.version("days"), Buffer.buffer("png"));
        on.get(() -> pictures.keep("a", picture));
        assertThat(on.get(() -> pictures.find("a"))).hasValue(picture);
    }

    @Test
    void leasesOfFlightsAreHeldOnEveryMaster() {
        FlightLease leases = new FlightLease(on.link, Duration.ofMinutes(1));
        for (int master : ALL) {
            String key = new DayKeys("iso:day:{" + cluster.tagOn(master) + "}").flight();
            assertThat(on.get(() -> leases.take(key, "a"))).isTrue();
            assertThat(on.get(() -> leases.take(key, "b"))).isFalse();
            on.get(() -> leases.release(key, "a"));
            assertThat(on.get(() -> leases.take(key, "b"))).isTrue();
        }
    }

    @Test
    void aValueOfAnotherTypeIsRemovedOnEveryMaster() {
        Script remove = Script.load("redis/remove-invalid");
        for (int master : ALL) {
            String key = new DayKeys("iso:day:{" + cluster.tagOn(master) + "}").young(2024, 7);
            cluster.ask(master, "LPUSH", key, "no days");
            assertThat(on.get(() -> on.link.run(remove, List.of(key), "", "", "string", 1_000))
                            .toInteger())
                    .isEqualTo(1);
            assertThat(cluster.ask(master, "TYPE", key)).isEqualTo("none");
        }
    }

    @Test
    void selectionsOfPlacesAreCountedThoughTheirScriptIsLost() {
        Selections selections = new Selections(on.link, InstantSource.system());
        assertThat(on.get(() -> selections.add("london", "a"))).isTrue();
        ALL.forEach(master -> cluster.ask(master, "SCRIPT", "FLUSH"));
        on.get(() -> selections.add("london", "b"));
        assertThat(on.get(() -> selections.ranked(10))).containsExactly("london");
        assertThat(on.get(() -> selections.statistics(10)).total()).isEqualTo(2);
    }

    @Test
    void keysOfTwoSlotsAreTheServersErrorAndNotTakenForUnavailable() {
        String here = cluster.tagOn(0);
        String there = cluster.tagOn(1);
        assertThatThrownBy(() -> on.ask(Command.MGET, "{" + here + "}", "{" + there + "}"))
                .hasMessageStartingWith("CROSSSLOT");
        assertThat(on.link.state().up()).isTrue();
    }

    @Test
    void aSlotThatMovesIsFollowedWithoutAFailedCall() {
        String tag = "{" + cluster.tagOn(0) + "}";
        String slot = "" + cluster.slotOf(tag);
        String from = cluster.ask(0, "CLUSTER", "MYID");
        String to = cluster.ask(1, "CLUSTER", "MYID");
        Script script = Script.load("test-script");
        on.ask(Command.SET, tag + "old", "1");
        assertThat(cluster.ask(1, "CLUSTER", "SETSLOT", slot, "IMPORTING", from))
                .isEqualTo("OK");
        assertThat(cluster.ask(0, "CLUSTER", "SETSLOT", slot, "MIGRATING", to)).isEqualTo("OK");

        assertThat(on.ask(Command.GET, tag + "old")).isEqualTo("1");
        assertThat(on.ask(Command.SET, tag + "new", "2")).isEqualTo("OK");
        cluster.ask(1, "SCRIPT", "FLUSH");
        assertThat(on.get(() -> on.link.run(script, List.of(tag + "n"), 1)).toLong())
                .isEqualTo(2);

        String port = "" + cluster.master(1).port();
        assertThat(cluster.ask(0, "MIGRATE", "127.0.0.1", port, tag + "old", "0", "1000"))
                .isEqualTo("OK");
        assertThat(cluster.ask(1, "CLUSTER", "SETSLOT", slot, "NODE", to)).isEqualTo("OK");
        assertThat(cluster.ask(0, "CLUSTER", "SETSLOT", slot, "NODE", to)).isEqualTo("OK");
        cluster.ask(1, "SCRIPT", "FLUSH");
        assertThat(on.get(() -> on.link.run(script, List.of(tag + "n"), 1)).toLong())
                .isEqualTo(4);
        assertThat(on.ask(Command.MGET, tag + "old", tag + "new")).contains("1").contains("2");
        giveBack(slot, tag);
    }

    private void giveBack(String slot, String tag) {
        on.ask(Command.DEL, tag + "old", tag + "new", tag + "n");
        String home = cluster.ask(0, "CLUSTER", "MYID");
        ALL.forEach(master -> assertThat(cluster.ask(master, "CLUSTER", "SETSLOT", slot, "NODE", home))
                .isEqualTo("OK"));
        assertThat(on.ask(Command.SET, tag + "old", "3")).isEqualTo("OK");
    }

    @Test
    void aKilledMasterCostsTheCallsToItsSlotsAndTheOthersGoOn() {
        ALL.forEach(master -> cluster.ask(master, "CONFIG", "SET", "cluster-require-full-coverage", "no"));
        String lost = "{" + cluster.tagOn(1) + "}";
        String kept = "{" + cluster.tagOn(2) + "}";
        try (Load load = new Load(on, List.of(lost, kept))) {
            cluster.master(1).kill();
            assertUnavailable(lost);
            for (int i = 0; i < 50; i++) {
                on.ask(Command.SET, kept, "v");
                assertUnavailable(lost);
            }
            assertThat(on.link.state().up()).isFalse();
            assertThat(on.link.state().reason())
                    .contains(":" + cluster.master(1).port());
            load.awaitOutcomes();
            cluster.master(1).restart();
            awaitBack(lost);
        }
    }

    @Test
    void aClusterThatWantsAllItsSlotsIsUnavailableAsAWholeWhileAMasterIsAway() {
        ALL.forEach(master -> cluster.ask(master, "CONFIG", "SET", "cluster-require-full-coverage", "yes"));
        String lost = "{" + cluster.tagOn(2) + "}";
        String other = "{" + cluster.tagOn(0) + "}";
        try (Load load = new Load(on, List.of(lost, other))) {
            cluster.master(2).kill();
            await().atMost(BACK).until(() -> cluster.ask(0, "CLUSTER", "INFO").contains("cluster_state:fail"));
            assertThatThrownBy(() -> on.ask(Command.SET, other, "v"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("CLUSTERDOWN");
            load.awaitOutcomes();
            cluster.master(2).restart();
            awaitBack(lost);
            awaitBack(other);
        }
    }

    @Test
    void aSilentMasterIsNoticedWithoutAnyCall() {
        cluster.master(0).freeze();
        try {
            await().atMost(BACK).until(() -> !on.link.state().up());
            assertThat(on.link.state().reason()).contains("no answer to PING within 600 ms");
        } finally {
            cluster.master(0).resume();
        }
        await().atMost(BACK).until(() -> on.link.state().up());
        assertThat(on.link.state().reconnects()).isEqualTo(1);
    }

    @Test
    void aLinkStartsWhileTheNodesItKnowsAreAwayAndFindsThemLater() {
        cluster.master(0).kill();
        cluster.master(1).kill();
        try (LinkOnContext late = LinkOnContext.started(cluster.config(LinkOnContext.DEADLINE))) {
            assertThat(late.link.state().up()).isFalse();
            assertThatThrownBy(() -> late.ask(Command.PING))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("ping was not sent");
            cluster.master(0).restart();
            cluster.master(1).restart();
            await().atMost(BACK).until(() -> late.link.state().up());
            assertThat(late.link.state().reconnects()).isZero();
        }
    }

    @Test
    void aStoppedLinkLeavesNoConnectionToAnyMaster() {
        List<String> before = connections();
        LinkOnContext other = LinkOnContext.up(cluster.config(LinkOnContext.DEADLINE));
        assertThat(connections()).hasSize(before.size() + 3);
        other.get(other.link::stop);
        assertThatThrownBy(() -> other.ask(Command.GET, "k")).hasMessageContaining("the link was stopped");
        other.close();
        await().atMost(BACK).until(() -> connections().size() == before.size());
    }

    @Test
    void aReplicaThatTakesTheSlotsOfItsMasterIsFoundAndTheOldMasterNeededNoMore() {
        try (RedisCluster other = RedisCluster.start()) {
            RedisProcess replica = other.addReplica(1);
            String key = "{" + other.tagOn(1) + "}";
            try (LinkOnContext link = LinkOnContext.up(other.config(LinkOnContext.DEADLINE))) {
                link.ask(Command.SET, key, "v");
                other.master(1).kill();
                await().atMost(BACK)
                        .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                        .until(() -> link.ask(Command.GET, key).equals("v"));
                assertThat(RedisTalk.ask(replica.port(), "ROLE")).startsWith("master");
                await().atMost(BACK).until(() -> link.link.state().up());
            }
        }
    }

    /* Those of clients other than the one that asks. */
    private List<String> connections() {
        List<String> all = new ArrayList<>();
        ALL.forEach(master -> cluster.ask(master, "CLIENT", "LIST")
                .lines()
                .filter(line -> !line.contains("cmd=client"))
                .forEach(all::add));
        return all;
    }

    private void assertUnavailable(String key) {
        assertThatThrownBy(() -> on.ask(Command.SET, key, "v")).isInstanceOf(RedisUnavailableException.class);
    }

    private void awaitBack(String key) {
        await().atMost(BACK)
                .ignoreExceptionsInstanceOf(RedisUnavailableException.class)
                .until(() -> on.ask(Command.SET, key, "v").equals("OK"));
    }

    /* Sends commands to all keys each 10 ms, whatever becomes of those before. */
    private static final class Load implements AutoCloseable {
        private final Queue<Future<?>> sent = new ConcurrentLinkedQueue<>();
        private final LinkOnContext on;
        private final long timer;

        Load(LinkOnContext on, List<String> keys) {
            this.on = on;
            this.timer = on.get(() -> Future.succeededFuture(on.vertx.setPeriodic(10, id -> keys.forEach(this::call))));
        }

        private void call(String key) {
            sent.add(on.link.send(request(Command.INCR, key + "n")));
        }

        /* All that were sent until now have an outcome, while a master is still away. */
        void awaitOutcomes() {
            on.get(() -> Future.join(List.copyOf(sent)).otherwiseEmpty());
        }

        @Override
        public void close() {
            // On the context, or a call that the timer is just making would not be among those awaited.
            on.get(() -> Future.succeededFuture(on.vertx.cancelTimer(timer)));
            awaitOutcomes();
            assertThat(sent).hasSizeGreaterThan(10).allMatch(Future::isComplete);
        }
    }
}
