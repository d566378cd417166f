package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Deadline;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds over a whole cluster, with a real Redis. */
class ClusterLimitTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static RedisProcess redis;

    private final String name = UUID.randomUUID().toString();
    private LinkOnContext on;
    private LinkOnContext other;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        RedisConfig config = new RedisConfig(URI.create(redis.url()), LinkOnContext.DEADLINE);
        on = LinkOnContext.up(config);
        other = LinkOnContext.up(config);
    }

    @AfterEach
    void close() {
        on.close();
        other.close();
    }

    private static <T> T make(LinkOnContext at, Supplier<T> maker) {
        return at.get(() -> Future.succeededFuture(maker.get()));
    }

    private RedisRateLimiter rate(LinkOnContext at, Rate rate, int queue, Duration maxWait) {
        return make(at, () -> new RedisRateLimiter(name, Vertx.currentContext(), at.link, rate, queue, maxWait));
    }

    private DailyBudget budget(LinkOnContext at, long limit) {
        return make(at, () -> new DailyBudget(name, Vertx.currentContext(), at.link, limit));
    }

    @Test
    void grantsABurstToTheWholeClusterAndTellsTheOthersTheTrueWait() {
        Rate slow = new Rate(0.1, 3);
        List<RateAnswer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(on.get(() -> RateAnswer.ask(on.link, name, slow, 1)));
            answers.add(other.get(() -> RateAnswer.ask(other.link, name, slow, 1)));
        }
        assertThat(answers.subList(0, 3)).containsOnly(new RateAnswer(1, Duration.ZERO));
        // A refusal spends nothing: those who ask later wait no longer.
        assertThat(answers.subList(3, 6)).allSatisfy(refused -> {
            assertThat(refused.granted()).isZero();
            assertThat(refused.left()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
        });
        assertThat(Long.parseLong(on.ask(Command.PTTL, "iso:limit:{" + name + "}:rate")))
                .isBetween(15_000L, 30_001L);
    }

    @Test
    void grantsAsManyAsThereAreOfTheManyThatAreWanted() {
        assertThat(on.get(() -> RateAnswer.ask(on.link, name, new Rate(0.1, 3), 9)))
                .isEqualTo(new RateAnswer(3, Duration.ZERO));
    }

    @Test
    void manyWhoWaitInTwoContextsAreGrantedNoFasterThanTheRate() {
        Rate rate = new Rate(100, 5);
        RedisRateLimiter here = rate(on, rate, 100, LONG);
        RedisRateLimiter there = rate(other, rate, 100, LONG);
        long before = redisMillis();
        Future<?> first = on.on(() -> awaitMany(here, 30));
        Future<?> second = other.on(() -> awaitMany(there, 30));
        on.get(() -> Future.all(first, second));
        // 60 less the burst of 5, one each 10 ms, by the clock that they were granted by.
        assertThat(redisMillis() - before).isGreaterThanOrEqualTo(549);
        Waits waits = make(on, here::state);
        assertThat(waits.granted()).isEqualTo(30);
        assertThat(waits.waiting()).isZero();
    }

    private static Future<List<Object>> awaitMany(RedisRateLimiter limiter, int calls) {
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(limiter.await(Request.of(Priority.INTERACTIVE, "flow" + i % 3)));
        }
        return Future.all(all).map(done -> done.list());
    }

    private long redisMillis() {
        Response time = on.get(() -> on.link.send(io.vertx.redis.client.Request.cmd(Command.TIME)));
        return time.get(0).toLong() * 1_000 + time.get(1).toLong() / 1_000;
    }

    @Test
    void whoWaitsIsBoundedCancelledAndClosed() {
        RedisRateLimiter limiter = rate(on, new Rate(0.01, 1), 2, LONG);
        on.get(() -> limiter.await(Request.USUAL));
        Cancellation cancellation = new Cancellation();
        List<Future<Void>> waiting = make(
                on,
                () -> List.of(
                        limiter.await(Request.of(Priority.INTERACTIVE, "", cancellation)),
                        limiter.await(Request.USUAL),
                        limiter.await(Request.USUAL)));
        assertThat(waiting.get(2).cause())
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("the maximum");
        make(on, () -> {
            cancellation.cancel();
            return "";
        });
        assertThat(waiting.get(0).cause()).isInstanceOf(CancelledException.class);
        Future<Void> hasty = on.on(() -> limiter.await(Request.USUAL.until(Deadline.after(Duration.ofMillis(30)))));
        await().atMost(LONG).until(hasty::failed);
        assertThat(hasty.cause()).isInstanceOf(LimitExceededException.class);
        make(on, () -> {
            limiter.close();
            return "";
        });
        assertThat(waiting.get(1).cause()).hasMessageContaining("is closed");
        assertThatThrownBy(() -> on.get(() -> limiter.await(Request.USUAL))).hasMessageContaining("is closed");
    }

    /* The clock of this test and of Redis is the machine's; midnight would begin a new budget in its middle. */
    private static void assumeNoMidnight() {
        long left = Duration.between(
                        Instant.now(), LocalDate.now(ZoneOffset.UTC).plusDays(1).atStartOfDay(ZoneOffset.UTC))
                .toSeconds();
        Assumptions.assumeTrue(left > 60, "midnight is near");
    }

    @Test
    void spendsNoMoreThanTheBudgetInTheWholeClusterAndWarnsBefore() {
        assumeNoMidnight();
        DailyBudget here = budget(on, 1_000);
        DailyBudget there = budget(other, 1_000);
        assertThat(on.get(here::state).warning()).isFalse();
        assertThat(on.get(() -> here.spend(799))).isInstanceOf(DailyBudget.Spending.Granted.class);
        assertThat(other.get(there::state))
                .returns(799L, DailyBudget.State::spent)
                .returns(false, DailyBudget.State::warning);
        DailyBudget.Spending spent = other.get(() -> there.spend(101));
        assertThat(spent.state().warning()).isTrue();
        assertThat(spent.state().remaining()).isEqualTo(100);

        assertThat(on.get(() -> here.spend(101)))
                .isInstanceOfSatisfying(DailyBudget.Spending.Refused.class, refused -> {
                    assertThat(refused.state().remaining()).isEqualTo(100);
                    assertThat(refused.state().resetsAt())
                            .isEqualTo(LocalDate.now(ZoneOffset.UTC)
                                    .plusDays(1)
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant());
                    assertThat(refused.state().resetsIn()).isPositive().isLessThanOrEqualTo(Duration.ofDays(1));
                });
        assertThat(other.get(() -> there.refund((DailyBudget.Spending.Granted) spent))
                        .spent())
                .isEqualTo(799);
        assertThat(on.get(() -> here.spend(201))).isInstanceOf(DailyBudget.Spending.Granted.class);
        assertThat(on.get(here::state).remaining()).isZero();
        make(on, () -> {
            here.configure(2_000);
            return "";
        });
        assertThat(on.get(() -> here.spend(1_000)).state().spent()).isEqualTo(2_000);
        assertThat(Long.parseLong(on.ask(Command.PTTL, "iso:limit:{" + name + "}:day")))
                .isBetween(1L, Duration.ofDays(1).toMillis());
    }

    @Test
    void aNewDayBeginsAnewAndWhatWasSpentYesterdayIsNotGivenBack() {
        assumeNoMidnight();
        DailyBudget budget = budget(on, 100);
        long today = LocalDate.now(ZoneOffset.UTC).toEpochDay();
        on.ask(Command.HSET, "iso:limit:{" + name + "}:day", "day", Long.toString(today - 1), "spent", "100");
        assertThat(on.get(budget::state).remaining()).isEqualTo(100);
        assertThat(on.get(() -> budget.spend(60))).isInstanceOf(DailyBudget.Spending.Granted.class);
        DailyBudget.Spending.Granted yesterdays = new DailyBudget.Spending.Granted(
                new DailyBudget.State(100, 50, Instant.ofEpochSecond(today * 86_400), Duration.ZERO), 50);
        assertThat(on.get(() -> budget.refund(yesterdays)).spent()).isEqualTo(60);
    }

    @Test
    void fiftySpendersAtOnceNeverSpendTooMuch() {
        assumeNoMidnight();
        DailyBudget budget = budget(on, 100);
        List<DailyBudget.Spending> all = on.get(() -> {
            List<Future<DailyBudget.Spending>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(budget.spend(7));
            }
            return Future.all(calls).map(done -> done.<DailyBudget.Spending>list());
        });
        assertThat(all.stream()
                        .collect(Collectors.partitioningBy(
                                one -> one instanceof DailyBudget.Spending.Granted, Collectors.counting())))
                .containsEntry(true, 14L)
                .containsEntry(false, 36L);
    }

    @Test
    void withoutRedisEveryCallFailsInTimeAndNobodyIsLeftWaiting() {
        try (RedisProcess own = RedisProcess.start();
                LinkOnContext link = LinkOnContext.up(new RedisConfig(URI.create(own.url()), LinkOnContext.DEADLINE))) {
            RedisRateLimiter limiter = rate(link, new Rate(1, 1), 10, LONG);
            DailyBudget budget = budget(link, 10);
            own.freeze();
            List<Future<?>> calls = make(
                    link,
                    () -> List.of(
                            limiter.await(Request.USUAL),
                            limiter.await(Request.USUAL),
                            budget.spend(1),
                            budget.state()));
            calls.forEach(call -> await().atMost(LONG).until(call::isComplete));
            assertThat(calls)
                    .allSatisfy(call -> assertThat(call.cause()).isInstanceOf(RedisUnavailableException.class));
            assertThat(make(link, limiter::state).waiting()).isZero();
            own.resume();
        }
    }
}
