package dev.isotherm.limit;

import static dev.isotherm.limit.LimiterHarness.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Backoff;
import dev.isotherm.context.VirtualTiming;
import dev.isotherm.limit.AdaptiveLimit.Signal;
import dev.isotherm.support.TestVertx;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A provider with a bound that nobody told us, and more demand than it can serve: all in virtual time. */
class AdaptiveLimitTest {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptiveLimitTest.class);
    private static final Duration LATENCY = Duration.ofMillis(100);

    private final LimiterHarness harness = new LimiterHarness(TestVertx.unwatched(), 1, 1, LONG);
    private final VirtualTiming timing = harness.timing;
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        harness.close();
    }

    /** 429. */
    private static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("429", null, false, false);
        }
    }

    private static <T> Signal judge(AsyncResult<T> outcome) {
        return outcome.succeeded() ? new Signal.Good() : new Signal.Overloaded(Optional.empty());
    }

    /** What answers, and counts what it answered. */
    private final class Provider {
        private final BooleanSupplier takesOne;
        private int inFlight;
        private int good;
        private int refused;
        private Duration latency = LATENCY;

        Provider(BooleanSupplier takesOne) {
            this.takesOne = takesOne;
        }

        Future<String> call() {
            Promise<String> answer = Promise.promise();
            if (!takesOne.getAsBoolean()) {
                timing.after(Duration.ofMillis(5), () -> {
                    refused++;
                    answer.fail(new TooMany());
                });
                return answer.future();
            }
            inFlight++;
            long jitter = random.nextLong(-latency.toNanos() / 5, latency.toNanos() / 5);
            timing.after(latency.plusNanos(jitter), () -> {
                inFlight--;
                good++;
                answer.complete("");
            });
            return answer.future();
        }
    }

    /** So many callers that each call again and again, and back off without a permit when they are refused. */
    private final class Demand {
        private final Backoff backoff =
                new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), Duration.ofSeconds(4));
        private final ContextLimiter limiter;
        private final AdaptiveLimit adaptive;
        private final Provider provider;

        Demand(int callers, Provider provider, AdaptiveLimit.Settings settings) {
            this.provider = provider;
            this.limiter = new ContextLimiter("calls", harness.owner, new LimitConfig(4, 10_000, LONG), timing);
            this.adaptive = harness.on(() -> new AdaptiveLimit(limiter, settings));
            harness.on(() -> {
                for (int i = 0; i < callers; i++) {
                    call(1);
                }
                return null;
            });
        }

        private void call(int attempt) {
            limiter.run(adaptive.watch(provider::call, AdaptiveLimitTest::judge), Request.USUAL)
                    .onSuccess(answer -> call(1))
                    .onFailure(cause -> {
                        assertThat(cause).isInstanceOf(TooMany.class);
                        timing.after(backoff.pause(attempt, Optional.empty(), random), () -> call(attempt + 1));
                    });
        }

        int limit() {
            return harness.on(limiter::state).limit();
        }
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            harness.advance(Duration.ofMillis(100));
        }
    }

    private void assertUsesTheCapacity(String what, Provider provider, Demand demand, double perSecond) {
        pass(30);
        int good = provider.good;
        int refused = provider.refused;
        pass(60);
        double used = (provider.good - good) / (60 * perSecond);
        double share = (provider.refused - refused) / (double) (provider.refused - refused + provider.good - good);
        LOG.info(
                "{}: after 30 s the limit is {}; in the 60 s then {} % of the capacity was used, {} % of calls refused",
                what, demand.limit(), Math.round(used * 1_000) / 10.0, Math.round(share * 1_000) / 10.0);
        assertThat(used).isGreaterThanOrEqualTo(0.95);
        assertThat(share).isLessThan(0.05);
    }

    @Test
    void usesAProviderThatTakesFortyAtOnceAndIsHardlyRefused() {
        int[] capacity = {40};
        Provider[] self = new Provider[1];
        Provider provider = new Provider(() -> self[0].inFlight < capacity[0]);
        self[0] = provider;
        Demand demand = new Demand(200, provider, AdaptiveLimit.Settings.between(1, 100));
        assertUsesTheCapacity("40 at once", provider, demand, 400);

        capacity[0] = 15;
        assertUsesTheCapacity("then 15 at once", provider, demand, 150);
        capacity[0] = 60;
        pass(60);
        assertUsesTheCapacity("then, after a minute, 60 at once", provider, demand, 600);
    }

    @Test
    void usesAProviderThatTakesTwoHundredASecondAndIsHardlyRefused() {
        long[] fullAt = {timing.nanoTime()};
        long interval = Duration.ofMillis(5).toNanos();
        Provider provider = new Provider(() -> {
            long now = timing.nanoTime();
            long next = Math.max(0, fullAt[0] - now) + interval;
            if (next > 10 * interval) {
                return false;
            }
            fullAt[0] = now + next;
            return true;
        });
        Demand demand = new Demand(200, provider, AdaptiveLimit.Settings.between(1, 100));
        assertUsesTheCapacity("200 a second", provider, demand, 200);
    }

    @Test
    void staysWithinItsBoundsAndGrowsOnlyWhenItsLimitIsNeeded() {
        Provider endless = new Provider(() -> true);
        Demand few = new Demand(3, endless, AdaptiveLimit.Settings.between(1, 100));
        Demand many = new Demand(100, endless, AdaptiveLimit.Settings.between(1, 20));
        pass(20);
        assertThat(few.limit()).as("three callers need no more than four").isEqualTo(4);
        assertThat(many.limit()).isEqualTo(20);

        Demand refused = new Demand(50, new Provider(() -> false), AdaptiveLimit.Settings.between(2, 20));
        pass(10);
        assertThat(refused.limit()).isEqualTo(2);
    }

    @Test
    void aProviderThatBecomesSlowUnderLoadCountsAsOverloaded() {
        Provider[] self = new Provider[1];
        Provider provider = new Provider(() -> {
            int queued = Math.max(0, self[0].inFlight - 10);
            self[0].latency = LATENCY.multipliedBy(10 + 10L * queued).dividedBy(10);
            return true;
        });
        self[0] = provider;
        Demand demand = new Demand(100, provider, AdaptiveLimit.Settings.between(1, 100));
        pass(30);
        assertThat(demand.limit()).isBetween(8, 16);
        assertThat(harness.on(demand.limiter::state).lastPause())
                .hasValueSatisfying(pause -> assertThat(pause.reason()).isEqualTo("the other side is slow"));
    }

    @Test
    void manyRefusalsOfOneRoundTripCountOnceAndRetryAfterStopsTheGrowth() {
        ContextLimiter limiter = new ContextLimiter("calls", harness.owner, new LimitConfig(20, 100, LONG), timing);
        harness.on(() -> {
            AdaptiveLimit adaptive = new AdaptiveLimit(limiter, AdaptiveLimit.Settings.between(1, 100));
            for (int i = 0; i < 20; i++) {
                limiter.run(
                        adaptive.watch(
                                () -> later(false),
                                outcome -> new Signal.Overloaded(Optional.of(Duration.ofSeconds(9)))),
                        Request.USUAL);
            }
            timing.advance(LATENCY);
            assertThat(limiter.state().limit()).isEqualTo(18);

            for (int second = 0; second < 8; second++) {
                round(limiter, adaptive);
            }
            assertThat(limiter.state().limit()).as("no growth for nine seconds").isEqualTo(18);
            for (int second = 0; second < 2; second++) {
                round(limiter, adaptive);
            }
            assertThat(limiter.state().limit()).isEqualTo(19);
            return null;
        });
    }

    private void round(ContextLimiter limiter, AdaptiveLimit adaptive) {
        for (int i = 0; i < 19; i++) {
            limiter.run(adaptive.watch(() -> later(true), AdaptiveLimitTest::judge), Request.USUAL);
        }
        timing.advance(Duration.ofSeconds(1));
    }

    private Future<String> later(boolean good) {
        Promise<String> answer = Promise.promise();
        timing.after(LATENCY, () -> {
            if (good) {
                answer.complete("");
            } else {
                answer.fail("429");
            }
        });
        return answer.future();
    }

    @Test
    void whatSaysNothingOfTheLoadChangesNothing() {
        ContextLimiter limiter = new ContextLimiter("calls", harness.owner, new LimitConfig(2, 100, LONG), timing);
        harness.on(() -> {
            AdaptiveLimit adaptive = new AdaptiveLimit(limiter, AdaptiveLimit.Settings.between(1, 100));
            for (int i = 0; i < 50; i++) {
                limiter.run(adaptive.watch(() -> later(false), outcome -> new Signal.Nothing()), Request.USUAL);
            }
            timing.advance(Duration.ofSeconds(20));
            assertThat(limiter.state().limit()).isEqualTo(2);
            assertThat(limiter.state().lastPause()).isEmpty();
            return null;
        });
    }

    @Test
    void boundsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> AdaptiveLimit.Settings.between(0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AdaptiveLimit.Settings.between(5, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
