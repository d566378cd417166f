package dev.isotherm.ledger;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Started;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A Redis, worker JVMs that are started again whenever they end, and API JVMs. */
final class LedgerCluster implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);
    private static final int CONTEXTS = 2;
    private static final int SLOTS = 8;

    final RedisProcess redis;
    final Ledger ledger = new Ledger();
    final Queue<Integer> exits = new ConcurrentLinkedQueue<>();
    private final Started started = new Started();
    private final Path logs;
    private final List<Worker> workers = new ArrayList<>();
    private final List<String> apis = new ArrayList<>();

    private LedgerCluster(String name) {
        try {
            logs = Files.createDirectories(Path.of("target", "ledger", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        redis = started.add(RedisProcess.start());
    }

    /** Starts all and waits until all are ready; the logs go to {@code target/ledger/<name>}. */
    static LedgerCluster start(String name, int workers, int apis) {
        LedgerCluster cluster = new LedgerCluster(name);
        try {
            for (int i = 0; i < workers; i++) {
                cluster.workers.add(cluster.started.add(cluster.new Worker("worker-" + i)));
            }
            List<ChildJvm> servers = new ArrayList<>();
            for (int i = 0; i < apis; i++) {
                servers.add(cluster.started.add(cluster.child(LedgerApi.class, "api-" + i)));
            }
            servers.forEach(server -> cluster.apis.add("http://127.0.0.1:" + server.awaitReady() + "/"));
            cluster.workers.forEach(worker -> worker.child().awaitReady());
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private ChildJvm child(Class<?> main, String name) {
        return ChildJvm.start(
                main,
                logs.resolve(name + ".log"),
                ledger,
                redis.url(),
                Long.toString(LEASE.toMillis()),
                Integer.toString(CONTEXTS),
                Integer.toString(SLOTS));
    }

    List<String> apis() {
        return apis;
    }

    /** The worker that is in a place now. */
    ChildJvm worker(int place) {
        return workers.get(place).child();
    }

    /** The worker with a process id. */
    ChildJvm workerOf(long pid) {
        return workers.stream()
                .map(Worker::child)
                .filter(child -> child.pid() == pid)
                .findAny()
                .orElseThrow();
    }

    void awaitWorkers() {
        workers.forEach(worker -> worker.child().awaitReady());
    }

    @Override
    public void close() {
        started.close();
    }

    /** A place for a worker: when one ends there, the next is started. */
    private final class Worker implements AutoCloseable {
        private final String name;
        private ChildJvm child;
        private boolean closed;

        Worker(String name) {
            this.name = name;
            next();
        }

        private synchronized void next() {
            if (!closed) {
                child = LedgerCluster.this.child(LedgerWorker.class, name);
                child.onExit().thenAccept(code -> {
                    exits.add(code);
                    next();
                });
            }
        }

        synchronized ChildJvm child() {
            return child;
        }

        @Override
        public synchronized void close() {
            closed = true;
            child.close();
        }
    }
}
