package dev.isotherm.support;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real Redis Cluster of three masters without replicas, each with a third of the slots. */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final Duration READY = Awaiting.DEADLINE;

    private final List<RedisProcess> masters = new ArrayList<>();
    private final List<RedisProcess> replicas = new ArrayList<>();

    private RedisCluster() {}

    /** Starts it and waits until each master finds it in order. */
    public static RedisCluster start() {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.assemble();
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void assemble() {
        for (int i = 0; i < MASTERS; i++) {
            RedisProcess master = node();
            masters.add(master);
            ok(ask(i, "CLUSTER", "ADDSLOTSRANGE", "" + first(i), "" + (first(i + 1) - 1)));
            ok(ask(i, "CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1)));
            if (i > 0) {
                ok(ask(0, "CLUSTER", "MEET", "127.0.0.1", "" + master.port()));
            }
        }
        awaitInOrder();
    }

    private static RedisProcess node() {
        return RedisProcess.start(RedisProcess.Options.temporary()
                .withArguments("--cluster-enabled", "yes", "--cluster-node-timeout", "1500"));
    }

    /** Gives a master a replica, which takes its place when it is lost, and waits until it is up to date. */
    public RedisProcess addReplica(int master) {
        RedisProcess replica = node();
        replicas.add(replica);
        ok(ask(0, "CLUSTER", "MEET", "127.0.0.1", "" + replica.port()));
        String id = ask(master, "CLUSTER", "MYID");
        Awaitility.await().atMost(READY).until(() -> RedisTalk.ask(replica.port(), "CLUSTER", "REPLICATE", id)
                .equals("OK"));
        Awaitility.await().atMost(READY).until(() -> RedisTalk.ask(replica.port(), "INFO", "replication")
                .contains("master_link_status:up"));
        return replica;
    }

    private static int first(int master) {
        return master * SLOTS / MASTERS;
    }

    private static void ok(String reply) {
        if (!reply.equals("OK")) {
            throw new IllegalStateException("The cluster cannot be assembled: " + reply);
        }
    }

    /** Waits until each master finds all slots served and knows the others. */
    public void awaitInOrder() {
        Awaitility.await().atMost(READY).until(() -> {
            for (int i = 0; i < MASTERS; i++) {
                String info = ask(i, "CLUSTER", "INFO");
                if (!info.contains("cluster_state:ok") || !info.contains("cluster_known_nodes:" + MASTERS)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** One of the masters, counted from 0. */
    public RedisProcess master(int index) {
        return masters.get(index);
    }

    /** The master that got the slot of this key at the start. */
    public int masterOf(String key) {
        int slot = slotOf(key);
        int master = 0;
        while (first(master + 1) <= slot) {
            master++;
        }
        return master;
    }

    /** The slot of a key, by Redis' own word. */
    public int slotOf(String key) {
        return Integer.parseInt(ask(0, "CLUSTER", "KEYSLOT", key));
    }

    /** A name that, as a hash tag, lives on this master. */
    public String tagOn(int master) {
        return tagOn(master, "tag-");
    }

    /** A name that begins so and, as a hash tag, lives on this master. */
    public String tagOn(int master, String beginning) {
        for (int n = 0; ; n++) {
            if (masterOf("{" + beginning + n + "}") == master) {
                return beginning + n;
            }
        }
    }

    /** Says one command to one master. */
    public String ask(int master, String... words) {
        return RedisTalk.ask(masters.get(master).port(), words);
    }

    /** How to reach it by two of its masters. */
    public RedisConfig config(Duration deadline) {
        return new RedisConfig(
                URI.create(masters.get(0).url()),
                deadline,
                RedisConfig.Mode.CLUSTER,
                List.of("127.0.0.1:" + masters.get(1).port()),
                RedisConfig.MASTER_NAME);
    }

    @Override
    public void close() {
        replicas.forEach(RedisProcess::close);
        masters.forEach(RedisProcess::close);
    }
}
