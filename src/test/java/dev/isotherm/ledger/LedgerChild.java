package dev.isotherm.ledger;

import dev.isotherm.config.JobsConfig;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.config.RetryConfig;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What the children of a ledger test have in common: they end when their input closes, and on SIGTERM they stop in order.
 *
 * @param redis where Redis is
 * @param lease of the queue
 * @param contexts how many runners a worker has
 * @param slots of each runner
 */
record LedgerChild(RedisConfig redis, Duration lease, int contexts, int slots) {
    /** The exit code of a handler that halts its JVM. */
    static final int CRASHED = 70;

    static final int ORPHANED = 71;
    static final Duration DRAIN = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofMillis(700);
    private static final int STOP_SECONDS = 60;
    private static final int MAX_STALLS = 50;

    static LedgerChild of(String... arguments) {
        return new LedgerChild(
                new RedisConfig(URI.create(arguments[0]), DEADLINE),
                Duration.ofMillis(Long.parseLong(arguments[1])),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]));
    }

    /* Stalls that chaos causes are many and no fault of the jobs', so neither they nor the attempts end a job here. */
    JobsConfig jobs() {
        return new JobsConfig(
                100_000,
                Duration.ofHours(1),
                Duration.ZERO,
                100_000,
                Duration.ofMinutes(1),
                lease,
                MAX_STALLS,
                Duration.ofHours(1),
                Duration.ofHours(1),
                new RetryConfig(MAX_STALLS, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(1)));
    }

    /** Runs until a signal: {@code start} deploys, and tells what to print. */
    static void run(Function<Vertx, Future<String>> start) {
        Thread lifeline = new Thread(LedgerChild::endWithParent, "lifeline");
        lifeline.setDaemon(true);
        lifeline.start();
        Vertx vertx = TestVertx.create();
        Future<String> started = start.apply(vertx);
        // Vert.x logs an error where a verticle is undeployed while it starts.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(started.transform(any -> vertx.close()))));
        print("ready", await(started));
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; only its end says something.
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(ORPHANED);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /* One write to the pipe each: it is whole or absent, whenever this process is killed. */
    static void print(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(word).append(' ');
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        try {
            new FileOutputStream(FileDescriptor.out).write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
