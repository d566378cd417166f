package dev.isotherm.redis;

import static dev.isotherm.redis.LinkOnContext.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;
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
class RedisLinkTest {
    private RedisProcess redis;
    private LinkOnContext on;

    @BeforeAll
    void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startLink() {
        on = LinkOnContext.up(redis.url());
        on.ask(Command.FLUSHALL);
    }

    @AfterEach
    void stopLink() {
        on.close();
    }

    @Test
    void repliesAndNilComeBack() {
        assertThat(on.ask(Command.SET, "k", "v")).isEqualTo("OK");
        assertThat(on.ask(Command.GET, "k")).isEqualTo("v");
        assertThat(on.ask(Command.GET, "none")).isEmpty();
        assertThat(on.link.state().up()).isTrue();
        assertThat(on.link.state().reconnects()).isZero();
        assertThat(on.link.state().reason()).isEmpty();
    }

    @Test
    void anErrorReplyOfTheServerReachesTheCallerAsItIs() {
        on.ask(Command.SET, "k", "v");
        assertThatThrownBy(() -> on.ask(Command.LPUSH, "k", "v"))
                .isInstanceOf(ErrorType.class)
                .hasMessageStartingWith("WRONGTYPE");
        assertThat(on.link.state().up()).isTrue();
    }

    @Test
    void aReplyArrivesOnTheCallersContextADuplicateToo() {
        AtomicReference<Context> seen = new AtomicReference<>();
        AtomicReference<ContextInternal> caller = new AtomicReference<>();
        on.get(() -> {
            caller.set(ContextInternal.current().duplicate());
            Promise<Void> done = Promise.promise();
            caller.get()
                    .runOnContext(ignored -> on.link.send(request(Command.PING)).onComplete(reply -> {
                        seen.set(Vertx.currentContext());
                        done.complete();
                    }));
            return done.future();
        });
        assertThat(seen.get()).isSameAs(caller.get());
    }

    @Test
    void aForeignContextIsRefused() {
        assertThatThrownBy(() -> on.link.send(request(Command.PING)))
                .isInstanceOf(ForeignContextException.class)
                .hasMessageContaining("belongs to");
        Context other = on.vertx.getOrCreateContext();
        Promise<Void> done = Promise.promise();
        other.runOnContext(ignored -> Future.succeededFuture()
                .<Response>compose(x -> on.link.send(request(Command.PING)))
                .<Void>mapEmpty()
                .onComplete(done));
        assertThatThrownBy(() -> LinkOnContext.await(done.future())).isInstanceOf(ForeignContextException.class);
    }

    /* Vert.x names the link's own context in there, though another thread runs it beside that of the link. */
    @Test
    void aBlockingCallOfItsOwnContextIsRefusedAsAForeignOne() {
        assertThatThrownBy(() -> on.get(() -> on.vertx.executeBlocking(() -> on.link.send(request(Command.PING)))))
                .isInstanceOf(ForeignContextException.class)
                .hasMessageContaining("was used from a blocking call of it")
                .hasMessageContaining("on thread 'vert.x-worker-thread");
        RedisLink unstarted = new RedisLink(on.vertx, new RedisConfig(URI.create(redis.url()), LinkOnContext.DEADLINE));
        assertThatThrownBy(() -> on.get(() -> on.vertx.executeBlocking(unstarted::start)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("on the event loop");
    }

    @Test
    void aScriptRunsByItsHashAndSurvivesAFlushOfTheServersScripts() {
        Script script = Script.load("test-script");
        for (long n = 1; n <= 3; n++) {
            assertThat(on.get(() -> on.link.run(script, List.of("n"), 1L)).toLong())
                    .isEqualTo(n * 2);
            on.ask(Command.SCRIPT, "FLUSH");
        }
        on.get(() -> on.link.run(script, List.of("n"), 1));
        assertThat(on.get(() -> on.link.send(request(Command.SCRIPT, "EXISTS", script.sha1())))
                        .get(0)
                        .toLong())
                .isEqualTo(1);
    }

    @Test
    void manyCallsOfALostScriptInOneTickAreEachDoneOnce() {
        Script script = Script.load("test-script");
        on.ask(Command.SCRIPT, "FLUSH");
        on.get(() -> {
            List<Future<Response>> running = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                running.add(on.link.run(script, List.of("n"), "1"));
            }
            return Future.all(running);
        });
        assertThat(on.ask(Command.GET, "n")).isEqualTo("500");
    }

    @Test
    void aScriptTakesTextBytesAndWholeNumbersOnly() {
        Script script = Script.of("join", "return table.concat(ARGV, ' ')");
        Buffer bytes = Buffer.buffer(new byte[] {65, (byte) 0xff});
        Response reply = on.get(() -> on.link.run(script, List.of(), "°C", bytes, 7, 8L));
        assertThat(reply.toBuffer())
                .isEqualTo(Buffer.buffer("°C ").appendBuffer(bytes).appendString(" 7 8"));
        assertThatThrownBy(() -> on.get(() -> on.link.run(script, List.of(), 1.5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Double");
    }

    @Test
    void tooManyWaitingCommandsAreRefusedAndTheOthersAreDone() {
        List<Future<Response>> sent = new ArrayList<>();
        on.get(() -> {
            for (int i = 0; i < 3_000; i++) {
                sent.add(on.link.send(request(Command.INCR, "n")));
            }
            return Future.join(sent).otherwiseEmpty();
        });
        List<Throwable> refused =
                sent.stream().filter(Future::failed).map(Future::cause).toList();
        assertThat(refused).hasSize(3_000 - 2_048).allSatisfy(cause -> assertThat(cause)
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("2048 commands wait")
                .hasMessageContaining("incr was not sent"));
        assertThat(on.ask(Command.GET, "n")).isEqualTo("2048");
    }

    @Test
    @ExpectedErrors("the caller's own fault")
    void aFailingCallerDoesNotCostTheConnection() {
        on.get(() -> {
            on.link.send(request(Command.PING)).onSuccess(reply -> {
                throw new IllegalStateException("the caller's own fault; expected in the log of this test");
            });
            return on.link.send(request(Command.PING));
        });
        assertThat(on.ask(Command.PING)).isEqualTo("PONG");
        assertThat(on.link.state().reconnects()).isZero();
    }

    @Test
    void aHeldUpEventLoopIsNotTakenForASilentRedis() {
        String reply = on.get(() -> {
                    Future<Response> call = on.link.send(request(Command.INCR, "n"));
                    long until = System.nanoTime()
                            + LinkOnContext.DEADLINE.plusMillis(200).toNanos();
                    while (System.nanoTime() - until < 0) {
                        Thread.onSpinWait();
                    }
                    return call;
                })
                .toString();
        assertThat(reply).isEqualTo("1");
        assertThat(on.link.state().reconnects()).isZero();
    }

    @Test
    void twentyForcedReconnectsLeaveOneConnectionAndNoClientInMemory() throws JMException {
        try (LinkOnContext admin = LinkOnContext.up(redis.url())) {
            long clients = instancesOf("io.vertx.core.net.impl.NetClientImpl");
            String others = admin.ask(Command.CLIENT, "ID");
            for (long n = 1; n <= 20; n++) {
                long expected = n;
                admin.ask(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
                await().pollInterval(Duration.ofMillis(10))
                        .atMost(Awaiting.DEADLINE)
                        .until(() -> on.link.state().up() && on.link.state().reconnects() == expected);
            }
            assertThat(admin.ask(Command.CLIENT, "LIST").lines())
                    .hasSize(2)
                    .anyMatch(line -> line.startsWith("id=" + others + " "));
            assertThat(on.link.state().reason()).isEqualTo("the connection ended");
            // Other tests of this JVM make clients too, but not that many in this second.
            assertThat(instancesOf("io.vertx.core.net.impl.NetClientImpl") - clients)
                    .isLessThan(15);
        }
    }

    private static long instancesOf(String type) throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(row -> row.length > 3 && row[3].equals(type))
                .mapToLong(row -> Long.parseLong(row[1]))
                .sum();
    }

    @Test
    void aVerticleThatFailsToStartLeavesNoConnection() {
        AtomicReference<RedisLink> left = new AtomicReference<>();
        Future<String> deployment = on.vertx.deployVerticle(
                () -> new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        RedisLink link =
                                new RedisLink(vertx, new RedisConfig(URI.create(redis.url()), LinkOnContext.DEADLINE));
                        left.set(link);
                        return link.start().compose(up -> Future.failedFuture("expected"));
                    }
                },
                new DeploymentOptions());
        assertThatThrownBy(() -> LinkOnContext.await(deployment)).hasMessageContaining("expected");
        await().atMost(Awaiting.DEADLINE)
                .until(() -> left.get().state().reason().equals("the link was stopped"));
        await().atMost(Awaiting.DEADLINE)
                .until(() -> on.ask(Command.CLIENT, "LIST").lines().count() == 1);
    }

    @Test
    void afterStopNoConnectionRemainsAndCallsSaySo() {
        LinkOnContext other = LinkOnContext.up(redis.url());
        Future<Response> underWay = Future.succeededFuture();
        try {
            underWay = other.on(() -> {
                Future<Response> call = other.link.send(request(Command.INCR, "n"));
                other.link.stop();
                return call;
            });
            other.get(other.link::stop);
            assertThatThrownBy(() -> other.ask(Command.PING))
                    .isInstanceOf(RedisUnavailableException.class)
                    .hasMessageContaining("the link was stopped");
            await().atMost(Awaiting.DEADLINE)
                    .until(() -> on.ask(Command.CLIENT, "LIST").lines().count() == 1);
            assertThat(other.link.state().up()).isFalse();
        } finally {
            other.close();
        }
        assertThat(underWay.cause())
                .isInstanceOf(RedisUnavailableException.class)
                .hasMessageContaining("whether it was done is unknown");
    }

    @Test
    void aSelectedDatabaseIsUsed() {
        try (LinkOnContext seven = LinkOnContext.up(redis.url() + "/7")) {
            seven.ask(Command.SET, "k", "v");
            assertThat(on.ask(Command.EXISTS, "k")).isEqualTo("0");
        }
    }

    @Test
    void aUrlThatCannotBeUsedIsRefusedWithoutItsPassword() {
        for (String url : List.of("http://:hush@h", "redis://:hush@", "redis://:hush@h/x")) {
            RedisConfig config = new RedisConfig(URI.create(url), Duration.ofSeconds(1));
            assertThatThrownBy(() -> new RedisLink(on.vertx, config))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hush");
        }
    }
}
