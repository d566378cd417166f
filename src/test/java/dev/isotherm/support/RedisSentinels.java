package dev.isotherm.support;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.dev.redis.RedisProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A real master with a replica, watched by three sentinels, of which two must find it down for a second. */
public final class RedisSentinels implements AutoCloseable {
    private static final int SENTINELS = 3;
    private static final Duration READY = Awaiting.DEADLINE;
    private static final String NAME = "isotherm";

    private final List<RedisProcess> servers = new ArrayList<>();
    private final List<RedisProcess> sentinels = new ArrayList<>();

    private RedisSentinels() {}

    /** Starts it and waits until all know each other and the replica is up to date. */
    public static RedisSentinels start() {
        RedisSentinels set = new RedisSentinels();
        try {
            set.assemble();
            return set;
        } catch (RuntimeException | AssertionError e) {
            set.close();
            throw e;
        }
    }

    private void assemble() {
        RedisProcess first = RedisProcess.start();
        servers.add(first);
        servers.add(RedisProcess.start(
                RedisProcess.Options.temporary().withArguments("--replicaof", "127.0.0.1 " + first.port())));
        Awaitility.await().atMost(READY).until(() -> RedisTalk.ask(
                        servers.get(1).port(), "INFO", "replication")
                .contains("master_link_status:up"));
        for (int i = 0; i < SENTINELS; i++) {
            RedisProcess sentinel =
                    RedisProcess.start(RedisProcess.Options.temporary().withArguments("--sentinel"));
            sentinels.add(sentinel);
            ok(ask(i, "SENTINEL", "MONITOR", NAME, "127.0.0.1", "" + first.port(), "2"));
            ok(ask(
                    i,
                    "SENTINEL",
                    "SET",
                    NAME,
                    "down-after-milliseconds",
                    "1000",
                    "failover-timeout",
                    "3000",
                    "parallel-syncs",
                    "1"));
        }
        Awaitility.await().atMost(READY).until(() -> {
            for (int i = 0; i < SENTINELS; i++) {
                String known = ask(i, "SENTINEL", "MASTER", NAME);
                if (!known.contains("num-slaves\n1\n") || !known.contains("num-other-sentinels\n2\n")) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void ok(String reply) {
        if (!reply.equals("OK")) {
            throw new IllegalStateException("The sentinels cannot be set up: " + reply);
        }
    }

    private String ask(int sentinel, String... words) {
        return RedisTalk.ask(sentinels.get(sentinel).port(), words);
    }

    /** The server that was the master at the start. */
    public RedisProcess first() {
        return servers.get(0);
    }

    /** The server that was the replica at the start. */
    public RedisProcess second() {
        return servers.get(1);
    }

    /** One of the three sentinels. */
    public RedisProcess sentinel(int index) {
        return sentinels.get(index);
    }

    /** Whether a server says that it is a master. */
    public static boolean isMaster(RedisProcess server) {
        return RedisTalk.ask(server.port(), "ROLE").startsWith("master\n");
    }

    /** How to reach it by all three sentinels. */
    public RedisConfig config(Duration deadline) {
        return new RedisConfig(
                URI.create(sentinels.get(0).url()),
                deadline,
                RedisConfig.Mode.SENTINEL,
                sentinels.stream()
                        .skip(1)
                        .map(sentinel -> "127.0.0.1:" + sentinel.port())
                        .toList(),
                NAME);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisProcess::close);
        servers.forEach(RedisProcess::close);
    }
}
