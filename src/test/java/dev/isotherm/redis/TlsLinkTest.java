package dev.isotherm.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.isotherm.config.ConfigLoader;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.IsothermProcess;
import dev.isotherm.support.RedisTalk;
import dev.isotherm.support.Started;
import dev.isotherm.support.TestAuthority;
import dev.isotherm.support.TlsRedis;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** {@code rediss://} against real servers with TLS: who is trusted, and how a refusal is told. */
class TlsLinkTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(RedisLink.class);

    @TempDir
    private static Path folder;

    private static Started started;
    private static Path trusted;
    private static Path stranger;
    private static TestAuthority.Issued right;
    private static TestAuthority.Issued elsewhere;
    private static TestAuthority.Issued expired;
    private static TlsRedis redis;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void start() {
        TestAuthority authority = TestAuthority.in(folder, "ours");
        trusted = authority.certificate();
        stranger = TestAuthority.in(folder, "stranger").certificate();
        right = authority.issue("right", "dns:localhost,ip:127.0.0.1");
        elsewhere = authority.issue("elsewhere", "dns:redis.example");
        expired = authority.issue("expired", "dns:localhost", "-startdate", "-10d", "-validity", "5");
        started = new Started();
        redis = started.add(TlsRedis.start(trusted, right));
    }

    @AfterAll
    static void stop() {
        started.close();
    }

    @BeforeEach
    void listen() {
        log.start();
        LOG.addAppender(log);
    }

    @AfterEach
    void leave() {
        LOG.detachAppender(log);
    }

    private static RedisConfig config(JsonObject redis) {
        return ConfigLoader.load(new JsonObject().put("role", "dev").put("redis", redis), Map.of())
                .redis();
    }

    private static RedisConfig config(String url, Path authorities) {
        return config(new JsonObject().put("url", url).put("caFile", authorities.toString()));
    }

    private static void assertWorks(RedisConfig config) {
        try (LinkOnContext on = LinkOnContext.up(config)) {
            on.ask(Command.SET, "k", "over TLS");
            assertThat(on.ask(Command.GET, "k")).isEqualTo("over TLS");
        }
    }

    /* As for any Redis that is away: calls are refused at once, one line tells why, attempts go on. */
    private void assertRefused(RedisConfig config, String reason) {
        log.list.clear();
        try (LinkOnContext on = LinkOnContext.started(config)) {
            await().atMost(Awaiting.DEADLINE)
                    .until(() -> on.link.state().reason().contains(reason));
            assertThat(on.link.state().up()).isFalse();
            assertThatThrownBy(() -> on.ask(Command.GET, "k"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining(TlsRedis.PASSWORD);
        }
        // On a busy machine the first attempt may be too late to be told why.
        assertThat(List.copyOf(log.list))
                .hasSizeLessThanOrEqualTo(2)
                .allSatisfy(line -> {
                    assertThat(line.getFormattedMessage())
                            .contains("requests are refused until it is back")
                            .doesNotContain(TlsRedis.PASSWORD);
                    assertThat(line.getThrowableProxy()).isNull();
                })
                .last()
                .satisfies(line -> assertThat(line.getFormattedMessage()).contains(reason));
    }

    @Test
    void theAuthorityOfTheFileIsTrustedByNameAndByAddress() {
        assertWorks(config(redis.url("localhost"), trusted));
        assertWorks(config(redis.url("127.0.0.1"), trusted));
    }

    @Test
    void anotherAuthorityIsNotTrustedAndNeitherIsOneThatThePlatformDoesNotKnow() {
        String reason = "not signed by an authority that we trust; check redis.caFile (REDIS_CA_FILE)";
        assertRefused(config(redis.url("localhost"), stranger), reason);
        assertRefused(config(new JsonObject().put("url", redis.url("localhost"))), reason);
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedUntilTheRightOneIsThere() {
        int port = IsothermProcess.freePort();
        TlsRedis wrong = TlsRedis.start(port, TlsRedis.PASSWORD, trusted, elsewhere);
        try {
            assertRefused(config(wrong.url("localhost"), trusted), "not for this host: No subject alternative");
            assertRefused(config(wrong.url("127.0.0.1"), trusted), "not for this host: No subject alternative");
        } catch (AssertionError e) {
            wrong.close();
            throw e;
        }
        try (LinkOnContext on = LinkOnContext.started(config(wrong.url("localhost"), trusted))) {
            wrong.close();
            try (TlsRedis mended = TlsRedis.start(port, TlsRedis.PASSWORD, trusted, right)) {
                await().atMost(Awaiting.DEADLINE).until(() -> on.link.state().up());
                assertThat(RedisTalk.ask(mended.plain.port(), "PING")).contains("NOAUTH");
            }
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        try (TlsRedis old = TlsRedis.start(IsothermProcess.freePort(), TlsRedis.PASSWORD, trusted, expired)) {
            assertRefused(config(old.url("localhost"), trusted), "the certificate of the server has expired");
        }
    }

    @Test
    void aServerWithoutTlsIsRefused() {
        String url = "rediss://:" + TlsRedis.PASSWORD + "@127.0.0.1:" + redis.plain.port();
        assertRefused(config(url, trusted), "no connection within 1000 ms. Perhaps it does not speak TLS on this port");
    }

    @Test
    void aServerThatAnswersWithoutTlsIsRefused() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> sayHello(server), "a server without TLS");
            thread.setDaemon(true);
            thread.start();
            String url = "rediss://:" + TlsRedis.PASSWORD + "@127.0.0.1:" + server.getLocalPort();
            assertRefused(config(url, trusted), "the server does not speak TLS on this port");
        }
    }

    private static void sayHello(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("+hello\r\n".getBytes(StandardCharsets.US_ASCII));
                client.getInputStream().readAllBytes();
            } catch (IOException e) {
                // The client or the test has left.
            }
        }
    }

    /* ErrorLogGuard fails this test if the reset is logged. */
    @Test
    void aServerThatResetsTheQuestionWhatItSpeaksIsNoError() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CountDownLatch resets = new CountDownLatch(2);
            Thread thread = new Thread(() -> resetPlainText(server, resets), "a server that resets plain text");
            thread.setDaemon(true);
            thread.start();
            try (LinkOnContext on =
                    LinkOnContext.started(config("rediss://127.0.0.1:" + server.getLocalPort(), trusted))) {
                assertThat(resets.await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(on.link.state().up()).isFalse();
            }
        }
    }

    private static void resetPlainText(ServerSocket server, CountDownLatch resets) {
        List<Socket> silent = new ArrayList<>();
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                silent.add(client);
                if (client.getInputStream().read() == 'P') {
                    client.setSoLinger(true, 0);
                    client.close();
                    resets.countDown();
                }
            } catch (IOException e) {
                // The client or the test has left.
            }
        }
        silent.forEach(TlsLinkTest::closeQuietly);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Test
    void sentinelsAndTheirMasterSpeakTls() {
        String[] link = {"--tls-replication", "yes"};
        try (TlsRedis master = TlsRedis.start(IsothermProcess.freePort(), "", trusted, right, link);
                TlsRedis sentinel = TlsRedis.start(
                        IsothermProcess.freePort(), "", trusted, right, "--sentinel", "--tls-replication", "yes")) {
            assertThat(RedisTalk.ask(
                            sentinel.plain.port(),
                            "SENTINEL",
                            "MONITOR",
                            "mymaster",
                            "127.0.0.1",
                            "" + master.port(),
                            "1"))
                    .isEqualTo("OK");
            JsonObject one =
                    new JsonObject().put("mode", "sentinel").put("url", "rediss://127.0.0.1:" + sentinel.port());
            assertWorks(config(one.copy().put("caFile", trusted.toString())));
            assertRefused(
                    config(one.copy().put("caFile", stranger.toString())), "not signed by an authority that we trust");
        }
    }

    @Test
    void mastersOfAClusterSpeakTls() {
        try (TlsRedis master = TlsRedis.start(
                IsothermProcess.freePort(),
                "",
                trusted,
                right,
                "--cluster-enabled",
                "yes",
                "--tls-cluster",
                "yes",
                "--cluster-port",
                "" + IsothermProcess.freePort())) {
            int plain = master.plain.port();
            assertThat(RedisTalk.ask(plain, "CLUSTER", "ADDSLOTSRANGE", "0", "16383"))
                    .isEqualTo("OK");
            await().atMost(Awaiting.DEADLINE)
                    .until(() -> RedisTalk.ask(plain, "CLUSTER", "INFO").contains("cluster_state:ok"));
            JsonObject one = new JsonObject().put("mode", "cluster").put("url", "rediss://127.0.0.1:" + master.port());
            assertWorks(config(one.copy().put("caFile", trusted.toString())));
            try (LinkOnContext on = LinkOnContext.started(config(one.put("caFile", stranger.toString())))) {
                await().atMost(Awaiting.DEADLINE)
                        .until(() -> on.link.state().reason().contains("not signed by an authority that we trust"));
            }
        }
    }
}
