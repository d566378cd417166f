package dev.isotherm.metrics;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.ProcessInfo;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.live.LimitEvent;
import dev.isotherm.limit.live.LiveLimits;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.ExpectedErrors;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts the reports that an agent makes, for each begins with the figures of that moment. */
class ContextAgentTest {
    private final RedisProcess redis = RedisProcess.start();
    private final Vertx vertx = TestVertx.create();
    private final Context context = vertx.getOrCreateContext();
    private final RedisLink link =
            new RedisLink(vertx, new RedisConfig(URI.create(redis.url()), Duration.ofSeconds(10)));
    private final AtomicInteger reports = new AtomicInteger();

    private ContextAgent agent;

    @BeforeEach
    void start() {
        agent = await(on(() -> {
            ContextAgent made = new ContextAgent(
                    context,
                    link,
                    new ContextAgent.Settings(ProcessInfo.lookUp("api"), "http#1", Duration.ofMinutes(1)),
                    new Meters().context("http"));
            made.show("reports", reports::incrementAndGet);
            return link.start().map(made);
        }));
        // On a busy machine a start ends without a connection.
        Awaitility.await()
                .atMost(Awaiting.DEADLINE)
                .until(() -> await(on(() ->
                        link.send(Request.cmd(Command.PING)).transform(it -> Future.succeededFuture(it.succeeded())))));
    }

    @AfterEach
    void stop() {
        await(on(agent::stop));
        await(on(link::stop));
        await(vertx.close());
        redis.close();
    }

    @Test
    void allWhoAskAtOnceShareOneReportAndTheNextOneGetsItsOwn() {
        await(on(() -> Future.all(Stream.generate(agent::sync).limit(50).toList())
                .map(all -> {
                    // Here, as by itself it reports again later.
                    assertThat(reports).hasValue(1);
                    return all;
                })));

        await(on(agent::sync));

        assertThat(reports).hasValueGreaterThan(1);
    }

    @Test
    @ExpectedErrors("cannot report its limits")
    void aReportThatFailsIsFollowedByTheNextOne() {
        AtomicBoolean broken = new AtomicBoolean(true);
        await(on(() -> {
            agent.show("broken", () -> {
                if (broken.get()) {
                    throw new IllegalStateException("what is shown cannot be told");
                }
                return "well";
            });
            return agent.start();
        }));
        int before = reports.get();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> reports.get() >= before + 2);
    }

    @Test
    @ExpectedErrors("cannot report its limits")
    void aChangeThatCannotBeAppliedIsTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        await(on(() -> {
            LimitConfig file = new LimitConfig(8, 10, Duration.ofSeconds(1));
            agent.limiter(
                    "visual-crossing", new ContextLimiter("visual-crossing", context, file), file, false, change -> {
                        if (tries.incrementAndGet() == 1) {
                            throw new IllegalStateException("a limit that nobody can apply");
                        }
                    });
            return new LiveLimits(link)
                    .change(new LimitEvent(
                            "now",
                            "test",
                            "visual-crossing",
                            Map.of("perContext", "3"),
                            Optional.empty(),
                            Optional.empty()))
                    .compose(changed -> agent.start());
        }));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> tries.get() >= 2);
    }

    private <T> Future<T> on(Supplier<Future<T>> call) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> call.get().onComplete(done));
        return done.future();
    }
}
