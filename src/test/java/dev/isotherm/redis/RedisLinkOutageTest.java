package dev.isotherm.redis;

import static dev.isotherm.redis.LinkOnContext.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.dev.redis.RedisProcess.Options;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RedisLinkOutageTest {
    /* With room for a busy machine: a call that waits for Redis to come back takes longer than this. */
    private static final Duration BACK = Awaiting.DEADLINE;

    /* Sends a command every 20 ms, whatever becomes of those before, until closed. */
    private static final class Load implements AutoCloseable {
        private final Queue<Future<Response>> sent = new ConcurrentLinkedQueue<>();
        private final LinkOnContext on;
        private final long timer;

        Load(LinkOnContext on) {
            this.on = on;
            this.timer = on.get(() -> Future.succeededFuture(on.vertx.setPeriodic(20, id -> call())));
        }

        private void call() {
            sent.add(on.link.send(request(Command.INCR, "n")));
        }

        /* All that were sent until now have an outcome, while Redis is still away. */
        void awaitOutcomes() {
            LinkOnContext.await(Future.join(List.copyOf(sent)).otherwiseEmpty());
        }

        @Override
        public void close() {
            // On the context, or a call that the timer is just making would not be among those awaited.
            on.get(() -> Future.succeededFuture(on.vertx.cancelTimer(timer)));
            awaitOutcomes();
        }

        void assertRefusedByTheLink() {
            assertThat(sent).anyMatch(Future::failed).filteredOn(Future::failed).allSatisfy(call -> assertThat(
                            call.cause())
                    .isInstanceOf(RedisUnavailableException.class));
        }
    }

    @Test
    void aKilledRedisCostsErrorsWhileItIsAwayAndIsUsedAgainOnceItIsBack() {
        try (RedisProcess redis = RedisProcess.start();
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            Load load = new Load(on);
            redis.kill();
            await().until(() -> !on.link.state().up());
            assertThatThrownBy(() -> on.ask(Command.PING))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("ping was not sent");
            load.awaitOutcomes();
            redis.restart();
            awaitBack(on);
            load.close();
            load.assertRefusedByTheLink();
            assertThat(on.link.state().reconnects()).isEqualTo(1);
        }
    }

    @Test
    void aRedisFrozenForFiveSecondsCostsErrorsMeanwhileAndNoConnectionLeaks() {
        try (RedisProcess redis = RedisProcess.start();
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            Load load = new Load(on);
            redis.freeze();
            assertThatThrownBy(() -> on.ask(Command.INCR, "n"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("whether it was done is unknown")
                    .hasMessageContaining("did not answer incr")
                    .hasMessageContaining("within 600 ms");
            await().pollDelay(Duration.ofMillis(4_400))
                    .until(() -> !on.link.state().up());
            load.awaitOutcomes();
            redis.resume();
            awaitBack(on);
            load.close();
            load.assertRefusedByTheLink();
            await().atMost(BACK)
                    .until(() -> on.ask(Command.CLIENT, "LIST").lines().count() == 1);
        }
    }

    @Test
    void aSilentRedisIsNoticedWithoutAnyCall() {
        try (RedisProcess redis = RedisProcess.start();
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            redis.freeze();
            await().atMost(BACK).until(() -> !on.link.state().up());
            assertThat(on.link.state().reason()).isEqualTo("no answer to PING within 600 ms");
        }
    }

    @Test
    void aProcessBootsWhileRedisIsAwayOrSilentAndFindsItLater() {
        try (RedisProcess redis = RedisProcess.start()) {
            redis.kill();
            try (LinkOnContext on = LinkOnContext.started(redis.url())) {
                assertThat(on.link.state().up()).isFalse();
                assertThat(on.link.state().reason()).contains("refused");
                redis.restart();
                awaitBack(on);
                assertThat(on.link.state().reconnects()).isZero();
            }
            redis.freeze();
            try (LinkOnContext on = LinkOnContext.started(redis.url())) {
                assertThat(on.link.state().up()).isFalse();
                redis.resume();
                awaitBack(on);
            }
        }
    }

    @Test
    void stopDoesNotWaitForASilentRedis() {
        try (RedisProcess redis = RedisProcess.start();
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            redis.freeze();
            Future<Response> call = on.on(() -> on.link.send(request(Command.PING)));
            on.get(on.link::stop);
            assertThatThrownBy(() -> LinkOnContext.await(call)).hasMessageContaining("the link was stopped");
        }
    }

    @Test
    void aReadOnlyServerCountsAsUnavailable() {
        try (RedisProcess redis = RedisProcess.start();
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            on.ask(Command.REPLICAOF, "127.0.0.1", "1");
            assertThatThrownBy(() -> on.ask(Command.SET, "k", "v"))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("refused set (READONLY");
        }
    }

    @Test
    void aServerThatLoadsItsDataIsNotUpYet() {
        Vertx vertx = Vertx.vertx();
        NetServer server = LinkOnContext.await(vertx.createNetServer()
                .connectHandler(socket -> socket.handler(asked -> socket.write(
                        asked.toString().contains("HELLO")
                                ? "+OK\r\n"
                                : "-LOADING Redis is loading the dataset in memory\r\n")))
                .listen(0, "127.0.0.1"));
        try (LinkOnContext on = LinkOnContext.started("redis://127.0.0.1:" + server.actualPort())) {
            assertThat(on.link.state().up()).isFalse();
            await().atMost(Awaiting.DEADLINE).untilAsserted(() -> assertThatThrownBy(() -> on.ask(Command.PING))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("LOADING"));
        } finally {
            LinkOnContext.await(vertx.close());
        }
    }

    @Test
    void noAttemptToConnectIsMadeAfterStop() {
        try (RedisProcess redis = RedisProcess.start();
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            redis.kill();
            await().until(() -> !on.link.state().up());
            on.get(on.link::stop);
            redis.restart();
            try (LinkOnContext admin = LinkOnContext.up(redis.url())) {
                String before = connectionsReceived(admin);
                await().during(Duration.ofMillis(1_200)).atMost(BACK).until(() -> connectionsReceived(admin)
                        .equals(before));
            }
        }
    }

    private static String connectionsReceived(LinkOnContext admin) {
        return admin.ask(Command.INFO, "stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aChangeIsLoggedOnceWithItsConsequenceAndNeverWithThePassword() {
        Logger logger = (Logger) LoggerFactory.getLogger(RedisLink.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (RedisProcess redis = RedisProcess.start(Options.temporary().withPassword("hunter2%h:1"));
                LinkOnContext on = LinkOnContext.up(redis.url())) {
            assertThat(on.ask(Command.PING)).isEqualTo("PONG");
            redis.kill();
            await().pollDelay(Duration.ofSeconds(1))
                    .until(() -> !on.link.state().up());
            redis.restart();
            awaitBack(on);
            String address = "redis://127.0.0.1:" + redis.port();
            List<String> lines = log.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(line -> line.contains(address))
                    .toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).isEqualTo("Redis " + address + " is connected");
            assertThat(lines.get(1))
                    .matches("Redis " + address + " is gone \\(.+\\): requests are refused until it is back");
            assertThat(lines.get(2))
                    .matches("Redis " + address + " is back after \\d+ ms: requests are accepted again");
            assertThat(lines).noneMatch(line -> line.contains("hunter2"));
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aWrongPasswordIsToldAndKeepsBeingTried() {
        try (RedisProcess redis = RedisProcess.start(Options.temporary().withPassword("right"));
                LinkOnContext admin = LinkOnContext.up(redis.url());
                LinkOnContext wrong = LinkOnContext.started(redis.url().replace("right", "wrong-hunter2"));
                LinkOnContext none = LinkOnContext.started(redis.url().replace(":right@", ""))) {
            assertThat(wrong.link.state().reason()).startsWith("WRONGPASS");
            assertThat(none.link.state().reason()).startsWith("NOAUTH");
            assertThatThrownBy(() -> wrong.ask(Command.PING))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("hunter2");
            admin.ask(Command.CONFIG, "SET", "requirepass", "wrong-hunter2");
            awaitBack(wrong);
            await().atMost(BACK)
                    .until(() -> admin.ask(Command.CLIENT, "LIST").lines().count() <= 3);
        }
    }

    private static void awaitBack(LinkOnContext on) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(BACK)
                .until(() -> on.link.state().up());
        assertThat(on.ask(Command.PING)).isEqualTo("PONG");
    }
}
