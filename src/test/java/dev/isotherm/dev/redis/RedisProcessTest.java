package dev.isotherm.dev.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.dev.redis.RedisProcess.Options;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.KillableRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisProcessTest {
    private static final Duration SOON = Awaiting.DEADLINE;

    @Test
    void acknowledgedWritesSurviveAKillAndARestartOnTheSamePort() throws IOException {
        try (RedisProcess redis = KillableRedis.start()) {
            int port = redis.port();
            assertThat(ask(redis, "SET", "k", "v")).isEqualTo("+OK");
            long first = redis.pid();

            redis.kill();
            assertThat(lives(first)).isFalse();
            assertThatThrownBy(() -> ask(redis, "PING")).isInstanceOf(IOException.class);
            redis.restart();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.pid()).isNotEqualTo(first);
            assertThat(ask(redis, "STRLEN", "k")).isEqualTo(":1");
        }
    }

    @Test
    void aRunningServerCanBeRestarted() throws IOException {
        try (RedisProcess redis = RedisProcess.start(Options.temporary().withArguments("--appendonly", "no"))) {
            ask(redis, "SET", "k", "v");
            redis.restart();
            assertThat(ask(redis, "EXISTS", "k")).isEqualTo(":0");
        }
    }

    @Test
    void aFrozenServerAnswersOnlyAfterItIsResumed() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            redis.freeze();
            socket.setSoTimeout(100);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThatThrownBy(answers::readLine).isInstanceOf(IOException.class);

            redis.resume();
            socket.setSoTimeout((int) Awaiting.DEADLINE.toMillis());
            assertThat(answers.readLine()).isEqualTo("+PONG");
        }
    }

    @Test
    void closeEndsAFrozenServerAndRemovesItsTemporaryFolder() {
        RedisProcess redis = RedisProcess.start();
        Path folder = redis.folder();
        assertThat(folder).exists();
        redis.freeze();

        redis.close();
        redis.close();

        assertThat(lives(redis.pid())).isFalse();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aTakenPortIsAClearError() {
        try (RedisProcess redis = RedisProcess.start()) {
            Options same = Options.temporary().withPort(redis.port());
            assertThatThrownBy(() -> RedisProcess.start(same))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("127.0.0.1:" + redis.port())
                    .hasMessageContaining("Failed listening on port");
        }
    }

    @Test
    void aLostRaceForAPortIsTriedAgainOnAnother() throws IOException {
        try (RedisProcess winner = RedisProcess.start()) {
            Iterator<Integer> ports =
                    List.of(winner.port(), winner.port(), winner.port() + 1).iterator();
            try (RedisProcess loser = RedisProcess.start(Options.temporary(), ports::next)) {
                assertThat(loser.port()).isEqualTo(winner.port() + 1);
                assertThat(ask(loser, "PING")).isEqualTo("+PONG");
            }
        }
    }

    @Test
    void aPasswordIsNeededAndIsInTheUrlOnly() throws IOException {
        Options options = Options.temporary().withPassword("se cr:et/%");
        try (RedisProcess redis = RedisProcess.start(options)) {
            assertThat(redis.url()).isEqualTo("redis://:se%20cr%3Aet%2F%25@127.0.0.1:" + redis.port());
            assertThat(ask(redis, "PING")).startsWith("-NOAUTH");
            assertThat(options.toString()).doesNotContain("se cr:et");
        }
    }

    @Test
    void manyServersStartAtOnceOnPortsOfTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<RedisProcess>> starting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                starting.add(threads.submit(() -> RedisProcess.start()));
            }
            List<RedisProcess> started = new ArrayList<>();
            for (Future<RedisProcess> one : starting) {
                started.add(one.get());
            }
            assertThat(started).extracting(RedisProcess::port).doesNotHaveDuplicates();
            started.forEach(RedisProcess::close);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "frozen"})
    void aKilledJvmLeavesNeitherServerNorFolder(String server) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RedisProcessOwner.class.getName(),
                        server)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = jvm.inputReader()) {
            long pid = Long.parseLong(said.readLine());
            Path folder = Path.of(said.readLine());
            assertThat(lives(pid)).isTrue();
            assertThat(folder).exists();

            jvm.destroyForcibly();

            await().atMost(SOON).until(() -> !lives(pid) && !Files.exists(folder));
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String ask(RedisProcess redis, String... words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout((int) Awaiting.DEADLINE.toMillis());
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
