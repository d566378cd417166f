package dev.isotherm.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop that waits or computes in our code is caught, each kind by a real one; a loop without its turn is not. */
class BlockedThreadGuardTest {
    private static final String OURS = "\tat dev.isotherm.api.record.RecordRoutes.answer(RecordRoutes.java:70)";
    private static final String LOG =
            "2026-11-27T10:00:00.000Z WARN  [vertx-blocked-thread-checker] i.v.c.i.BlockedThread"
                    + "Checker - Thread vert.x-eventloop-thread-0 has been blocked for %d ms, time limit is 150 ms";

    /* The guard of all tests leaves its loops alone; a sampler of the test's own does not. */
    private final Vertx vertx = TestVertx.unwatched();
    private final LoopSampler sampler = LoopSampler.start(
            loop -> loop.maxExecTimeUnit().toMillis(loop.maxExecTime()) == TestVertx.UNWATCHED.toMillis());
    private final List<String> complaints = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        sampler.close();
        Awaiting.await(vertx.close());
    }

    /** Runs something on a loop until the loop is found blocked, then lets it go on. */
    private void assertCaught(String what, Callable<?> blocking, Callable<?> release) throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        vertx.runOnContext(v -> {
            try {
                blocking.call();
                over.complete(null);
            } catch (Exception e) {
                over.completeExceptionally(e);
            }
        });
        Awaitility.await(what).until(() -> complaints.addAll(sampler.takeComplaints()));
        release.call();
        Awaitility.await(what).until(over::isDone);
        assertThat(complaints).as(what).hasSize(1).first().asString().contains("vert.x-eventloop-thread");
        complaints.clear();
    }

    @Test
    void aLoopThatSleepsIsCaught() throws Exception {
        Thread[] loop = {null};
        assertCaught(
                "sleep",
                () -> {
                    loop[0] = Thread.currentThread();
                    try {
                        Thread.sleep(Awaiting.DEADLINE.toMillis());
                    } catch (InterruptedException e) {
                        return "woken";
                    }
                    return "slept";
                },
                () -> {
                    loop[0].interrupt();
                    return "";
                });
    }

    @Test
    void aLoopThatWaitsForAnotherThreadIsCaught() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        assertCaught("latch", () -> latch.await(90, TimeUnit.SECONDS), () -> {
            latch.countDown();
            return "";
        });
        CompletableFuture<String> value = new CompletableFuture<>();
        assertCaught("future", value::join, () -> value.complete(""));
        Semaphore permits = new Semaphore(0);
        assertCaught(
                "permit",
                () -> {
                    permits.acquireUninterruptibly();
                    return "";
                },
                () -> {
                    permits.release();
                    return "";
                });
    }

    @Test
    void aLoopThatWaitsForAMonitorIsCaught() throws Exception {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            synchronized (monitor) {
                held.countDown();
                join(let);
            }
        });
        holder.start();
        join(held);
        assertCaught(
                "monitor",
                () -> {
                    synchronized (monitor) {
                        return "";
                    }
                },
                () -> {
                    let.countDown();
                    return "";
                });
        holder.join();
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLoopThatReadsFromASocketIsCaught() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertCaught("read", () -> client.getInputStream().read(), () -> {
                accepted.getOutputStream().write(1);
                return "";
            });
            CompletableFuture<Socket> late = new CompletableFuture<>();
            assertCaught(
                    "accept",
                    () -> late.complete(server.accept()),
                    () -> new Socket(server.getInetAddress(), server.getLocalPort()));
            late.join().close();
        }
    }

    @Test
    void aLoopThatReadsAFileOrWaitsForAProcessIsCaught() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertCaught(
                "file",
                () -> {
                    try (InputStream in = new FileInputStream(pipe.toFile())) {
                        return in.read();
                    }
                },
                () -> new ProcessBuilder("/bin/sh", "-c", "echo > \"$0\"", pipe.toString())
                        .start()
                        .waitFor());
        Process cat = new ProcessBuilder("cat").start();
        assertCaught("process", cat::waitFor, () -> {
            cat.getOutputStream().close();
            return "";
        });
    }

    @Test
    void aLoopThatComputesForLongIsCaught() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        assertCaught(
                "compute",
                () -> {
                    while (!enough.get()) {
                        Thread.onSpinWait();
                    }
                    return "";
                },
                () -> {
                    enough.set(true);
                    return "";
                });
    }

    @Test
    void aLoopThatDoesNotGetItsTurnIsNotBlocked() {
        LoopVerdict verdict = new LoopVerdict();
        for (int sample = 0; sample < 10_000; sample++) {
            assertThat(verdict.sample(1, false, List.of(OURS), 1_900_000_000)).isEmpty();
        }
    }

    @Test
    void manyTasksThatWaitBrieflyOrComputeBrieflyDoNotAddUp() {
        LoopVerdict verdict = new LoopVerdict();
        for (int task = 0; task < 1_000; task++) {
            assertThat(verdict.sample(task, true, List.of(OURS), task * 1_000_000_000L))
                    .isEmpty();
        }
    }

    @Test
    void loadingAClassOrWritingTheLogIsNotHeldAgainstALoop() {
        Stream.of(
                        "java.base@17.0.15/java.lang.ClassLoader.defineClass1(Native Method)",
                        "dev.isotherm.app.Main.<clinit>(Main.java:7)",
                        "ch.qos.logback.core.OutputStreamAppender.writeBytes(OutputStreamAppender.java:200)")
                .forEach(frame -> {
                    LoopVerdict verdict = new LoopVerdict();
                    for (int i = 0; i < 100; i++) {
                        assertThat(verdict.sample(1, true, List.of(frame, OURS), i * 1_000_000_000L))
                                .as(frame)
                                .isEmpty();
                    }
                });
    }

    private static List<String> log(int warnings, String innermost) {
        return Stream.iterate(200, millis -> millis + 50)
                .limit(warnings)
                .flatMap(millis -> Stream.of(
                        LOG.formatted(millis),
                        "io.vertx.core.VertxException: Thread blocked",
                        "\tat " + innermost,
                        OURS,
                        "2026-11-27T10:00:00.000Z INFO  [main] another line"))
                .toList();
    }

    @Test
    void anotherJvmTellsOfItsBlockedLoopsByItsLog() {
        String sleep = "java.base@17.0.15/java.lang.Thread.sleep(Native Method)";
        String busy = "dev.isotherm.record.Records.day(Records.java:7)";

        assertThat(BlockedThreadGuard.complaints(log(LoopVerdict.MAX_WAITING_SAMPLES, sleep)))
                .hasSize(1);
        assertThat(BlockedThreadGuard.complaints(log(LoopVerdict.MAX_WAITING_SAMPLES - 1, sleep)))
                .isEmpty();
        assertThat(BlockedThreadGuard.complaints(log(200, busy))).isEmpty();
        List<String> brief = log(LoopVerdict.MAX_WAITING_SAMPLES / 2 + 1, sleep);
        assertThat(BlockedThreadGuard.complaints(
                        Stream.of(brief, brief).flatMap(List::stream).toList()))
                .as("two tasks that waited")
                .isEmpty();
    }
}
