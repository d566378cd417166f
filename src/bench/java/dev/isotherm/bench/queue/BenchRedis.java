package dev.isotherm.bench.queue;

import dev.isotherm.dev.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The Redis of a run: the one that development mode brings, or the program that {@code BENCH_REDIS} names. The former is
 * built with the allocator of the C library, and is half as fast as what production has.
 */
record BenchRedis(int port, long pid, Runnable end) implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_LOOKS = 500;

    /** Starts it, with arguments as of redis-server. */
    static BenchRedis start(String... arguments) {
        return Settings.redis().map(program -> start(program, arguments)).orElseGet(() -> {
            RedisProcess server =
                    RedisProcess.start(RedisProcess.Options.temporary().withArguments(arguments));
            return new BenchRedis(server.port(), server.pid(), server::close);
        });
    }

    private static BenchRedis start(String program, String... arguments) {
        try {
            int port = freePort();
            List<String> command = new ArrayList<>(
                    List.of(program, "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("target", "bench").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "bench", "queue-redis.log").toFile())
                    .start();
            BenchRedis redis = new BenchRedis(port, process.pid(), () -> {
                process.destroy();
                process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
            });
            redis.await(process);
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Process process) {
        for (int i = 0; i < MOST_LOOKS && process.isAlive(); i++) {
            try (Resp resp = new Resp(port)) {
                resp.call("PING");
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        process.destroy();
        throw new IllegalStateException("The Redis of BENCH_REDIS does not answer; see target/bench/queue-redis.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
