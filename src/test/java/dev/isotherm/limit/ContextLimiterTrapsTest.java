package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static dev.isotherm.limit.LimiterHarness.on;
import static dev.isotherm.support.Awaiting.await;
import static dev.isotherm.support.Awaiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The three ways in which a limit on one context goes wrong without anyone seeing it. */
class ContextLimiterTrapsTest {
    private static final Logger LOG = LoggerFactory.getLogger(ContextLimiterTrapsTest.class);
    private static final int MANY = 200_000;
    private static final int CHUNK = 5_000;

    /* Trap 1. Draining so many at once is one long turn of the loop, so this Vert.x has the usual, not our watch on it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void finishesTwoHundredThousandWaitersOfInstantWorkWithoutALostPermit(boolean flows) {
        try (LimiterHarness harness = new LimiterHarness(TestVertx.unwatched(), 1, MANY, LONG)) {
            Promise<Void> gate = Promise.promise();
            harness.on(() -> harness.limiter.run(gate::future, Request.USUAL));
            int[] done = new int[1];
            List<Future<Integer>> last = new ArrayList<>();
            for (int queued = 0; queued < MANY; queued += CHUNK) {
                int from = queued;
                harness.on(() -> {
                    last.clear();
                    for (int i = from; i < from + CHUNK; i++) {
                        int number = i;
                        Priority priority = i % 3 == 0 ? Priority.BACKGROUND : Priority.INTERACTIVE;
                        last.add(harness.limiter
                                .run(
                                        () -> Future.succeededFuture(number),
                                        Request.of(priority, flows ? "flow" + i % 1_000 : ""))
                                .onSuccess(value -> done[0]++));
                    }
                    return null;
                });
            }
            assertThat(harness.state().waits().waiting()).isEqualTo(MANY);

            gate.complete();

            assertThat(await(last.get(CHUNK - 1))).isEqualTo(MANY - 1);
            assertThat(harness.on(() -> done[0])).isEqualTo(MANY);
            assertThat(harness.figures()).isEqualTo(new Figures(1, 0, 0, 1, 0, 0));
        }
    }

    /** How work's future gets completed away from the owner. */
    @FunctionalInterface
    interface Completion {
        void complete(LimiterHarness harness, Promise<String> work) throws InterruptedException;
    }

    static Stream<Completion> foreignCompletions() {
        return Stream.of(
                (harness, work) -> {
                    Thread thread = new Thread(() -> work.complete("done"));
                    thread.start();
                    thread.join();
                },
                (harness, work) -> {
                    // Vert.x names the owner as the context of this thread.
                    CountDownLatch over = new CountDownLatch(1);
                    harness.owner.executeBlocking(() -> {
                        work.complete("done");
                        over.countDown();
                        return "";
                    });
                    assertThat(over.await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                },
                (harness, work) -> {
                    CountDownLatch over = new CountDownLatch(1);
                    ContextInternal other = harness.newContext();
                    assertThat(other.nettyEventLoop()).isNotSameAs(harness.owner.nettyEventLoop());
                    other.runOnContext(ignored -> {
                        work.complete("done");
                        over.countDown();
                    });
                    assertThat(over.await(Awaiting.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                            .isTrue();
                });
    }

    /* Trap 2. The owner's loop is held on purpose until the foreign thread is done: what that did can then be seen. */
    @ParameterizedTest
    @MethodSource("foreignCompletions")
    void bringsAForeignCompletionBackToItsOwnContext(Completion foreign) {
        try (LimiterHarness harness = new LimiterHarness(TestVertx.unwatched(), 1, 10, LONG)) {
            ContextInternal caller = harness.owner.duplicate();
            AtomicReference<ContextInternal> answeredOn = new AtomicReference<>();
            AtomicReference<ContextInternal> nextOn = new AtomicReference<>();
            Promise<String> work = Promise.promise();
            Future<String> outcome = on(caller, () -> {
                Future<String> first = harness.limiter
                        .run(work::future, Request.USUAL)
                        .onComplete(done -> answeredOn.set(ContextInternal.current()));
                harness.limiter.run(
                        () -> {
                            nextOn.set(ContextInternal.current());
                            return Promise.promise().future();
                        },
                        Request.USUAL);
                foreign.complete(harness, work);
                assertThat(Figures.of(harness.limiter.state())).isEqualTo(new Figures(1, 1, 1, 1, 0, 0));
                assertThat(answeredOn).hasNullValue();
                assertThat(nextOn).hasNullValue();
                return first;
            });

            assertThat(await(outcome)).isEqualTo("done");
            assertThat(harness.figures()).isEqualTo(new Figures(1, 1, 0, 1, 0, 0));
            assertThat(answeredOn).hasValue(caller);
            assertThat(nextOn).hasValue(caller);
        }
    }

    /* Trap 3. Handlers of HTTP requests run on duplicates of their verticle's context. */
    @Test
    void acceptsADuplicateOfItsContext() {
        try (LimiterHarness harness = new LimiterHarness(TestVertx.create(), 1, 1, LONG)) {
            ContextInternal duplicate = harness.owner.duplicate().duplicate();
            assertThat(await(on(duplicate, () -> harness.limiter.run(() -> Future.succeededFuture(5), Request.USUAL))))
                    .isEqualTo(5);
            assertThat(on(duplicate, harness.limiter::state).peak()).isEqualTo(1);
            ContextLimiter made = new ContextLimiter("made", duplicate, new LimitConfig(1, 1, LONG));
            assertThat(harness.on(made::state).name()).isEqualTo("made");
        }
    }

    /** Makes a limiter in start(), as it should, and then hands it round, as it should not. */
    static final class Maker extends VerticleBase {
        private ContextLimiter limiter;

        @Override
        public Future<?> start() {
            limiter = new ContextLimiter("visual-crossing", context, new LimitConfig(1, 10, LONG));
            vertx.eventBus().localConsumer("maker", message -> limiter.run(
                            () -> Future.succeededFuture("worked"), Request.USUAL)
                    .onSuccess(message::reply));
            return Future.succeededFuture();
        }
    }

    /** Uses what another verticle made, as the old service's worker thread used the semaphores of the API's loop. */
    static final class Taker extends VerticleBase {
        private final Maker maker;

        Taker(Maker maker) {
            this.maker = maker;
        }

        @Override
        public Future<?> start() {
            return maker.limiter.run(() -> Future.succeededFuture("must not run"), Request.USUAL);
        }
    }

    @Test
    void refusesTheOldFaultOfALimitSharedBetweenTwoVerticlesAndNamesBoth() {
        Vertx vertx = TestVertx.create();
        try {
            Maker maker = new Maker();
            String owner = await(vertx.deployVerticle(maker));
            Throwable refusal = failureOf(vertx.deployVerticle(new Taker(maker)));
            LOG.info("The old fault is refused like this: {}", refusal.getMessage());

            assertThat(refusal)
                    .isInstanceOf(ForeignContextException.class)
                    .hasMessageContainingAll(
                            "The limiter 'visual-crossing' belongs to verticle " + Maker.class.getName()
                                    + " (deployment " + owner + ", context ",
                            " and was used from verticle " + Taker.class.getName() + " (deployment ",
                            " on thread 'vert.x-eventloop-thread-");
            assertThat(await(vertx.eventBus().request("maker", "")).body()).isEqualTo("worked");
        } finally {
            await(vertx.close());
        }
    }
}
