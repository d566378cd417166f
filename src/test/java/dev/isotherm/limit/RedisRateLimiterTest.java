package dev.isotherm.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.Deadline;
import dev.isotherm.context.VirtualTiming;
import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.limit.RedisRateLimiter.Permit;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.redis.RedisUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits on one context for the rate of the cluster, with a Redis of their own. */
class RedisRateLimiterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Rate HARDLY_EVER = new Rate(0.001, 1);
    private static final String KEY = "iso:limit:{calls}:rate";

    private final VirtualTiming timing = new VirtualTiming();
    private RedisProcess redis;
    private LinkOnContext on;

    @BeforeEach
    void open() {
        redis = RedisProcess.start();
        on = LinkOnContext.up(new RedisConfig(URI.create(redis.url()), LinkOnContext.DEADLINE));
    }

    @AfterEach
    void close() {
        on.close();
        redis.close();
    }

    private <T> T now(Supplier<T> action) {
        return on.get(() -> Future.succeededFuture(action.get()));
    }

    private RedisRateLimiter limiter(Rate rate, int queue) {
        return now(() -> new RedisRateLimiter("calls", Vertx.currentContext(), on.link, rate, queue, LONG));
    }

    private RedisRateLimiter timed(Rate rate) {
        return now(() -> new RedisRateLimiter("calls", Vertx.currentContext(), on.link, rate, 100, LONG, timing));
    }

    private void advance(Duration length) {
        now(() -> {
            timing.advance(length);
            return "";
        });
    }

    private int timers() {
        return now(timing::timers);
    }

    private static List<Future<Void>> many(RedisRateLimiter limiter, int calls) {
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(limiter.await(Request.USUAL));
        }
        return all;
    }

    private long scripts() {
        Matcher calls = Pattern.compile("cmdstat_evalsha:calls=(\\d+)").matcher(on.ask(Command.INFO, "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void asksOnceForAllWhoWaitAndNotForEach() {
        RedisRateLimiter limiter = limiter(new Rate(1, 100), 100);
        on.get(() -> limiter.acquire(1));
        long before = scripts();

        on.get(() -> Future.all(many(limiter, 90)));

        // One for the first, and one for all who came while it was asked.
        assertThat(scripts() - before).isEqualTo(2);
        assertThat(now(limiter::state).granted()).isEqualTo(90);
        assertThat(on.get(() -> limiter.acquire(9))).isEqualTo(new Permit.Granted());
        assertThat(on.get(() -> limiter.acquire(1))).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void grantsToThoseWhoWaitWhatIsThereThoughMoreWait() {
        RedisRateLimiter limiter = limiter(new Rate(0.001, 5), 100);
        List<Future<Void>> all = now(() -> many(limiter, 8));
        await().atMost(LONG).until(() -> all.stream().filter(Future::succeeded).count() == 5);
        assertThat(all.subList(0, 5)).as("in order").allMatch(Future::succeeded);
        assertThat(now(limiter::state).waiting()).isEqualTo(3);
    }

    @Test
    void aHigherRateLetsThoseBeginWhoWaitForTheLowerOne() {
        RedisRateLimiter paused = limiter(HARDLY_EVER, 10);
        List<Future<Void>> waiting = now(() -> many(paused, 3));
        await().atMost(LONG).until(() -> waiting.get(0).succeeded());
        // Another question than theirs goes after theirs on the same connection.
        on.get(() -> paused.acquire(1));
        on.get(() -> paused.acquire(1));
        assertThat(waiting.get(1).isComplete()).isFalse();
        now(() -> {
            paused.configure(new Rate(1_000, 10));
            return "";
        });
        on.get(() -> Future.all(waiting));
    }

    @Test
    void aRateThatIsRaisedWhileRedisIsAskedHoldsForTheAnswer() {
        RedisRateLimiter limiter = limiter(HARDLY_EVER, 10);
        on.get(() -> limiter.await(Request.USUAL));
        Future<Void> asked = on.on(() -> {
            Future<Void> waiting = limiter.await(Request.USUAL);
            limiter.configure(new Rate(1_000, 10));
            return waiting;
        });
        on.get(() -> asked);
    }

    @Test
    void aClockThatWentBackIsNotWaitedOut() {
        RedisRateLimiter limiter = limiter(new Rate(10, 2), 10);
        long inAnHour = (System.currentTimeMillis() + 3_600_000) * 1_000;
        on.ask(Command.SET, KEY, Long.toString(inAnHour));
        assertThat(on.get(() -> limiter.acquire(1)))
                .isInstanceOfSatisfying(Permit.Refused.class, refused -> assertThat(refused.retryAfter())
                        .isPositive()
                        .isLessThanOrEqualTo(Duration.ofMillis(100)));
        on.get(() -> limiter.await(Request.USUAL));
    }

    @Test
    void whoWaitsThroughAPauseIsServedWhenItEndsAndNoSooner() {
        RedisRateLimiter limiter = timed(HARDLY_EVER);
        on.get(() -> limiter.await(Request.USUAL));
        Future<Void> late =
                on.on(() -> limiter.await(Request.USUAL.until(Deadline.after(Duration.ofHours(1), timing::nanoTime))));
        // Its deadline's timer, and the pause's; that of the first deadline is the same as its own.
        await().atMost(LONG).until(() -> timers() == 2);
        on.ask(Command.DEL, KEY);
        advance(Duration.ofSeconds(20));
        on.get(() -> limiter.acquire(1));
        assertThat(late.isComplete()).isFalse();
        advance(Duration.ofSeconds(10));
        assertThat(late.cause()).isInstanceOf(LimitExceededException.class).hasMessageContaining("waited 30000 ms");

        on.ask(Command.DEL, KEY);
        Future<Void> other = on.on(() -> limiter.await(Request.USUAL));
        assertThat(now(() -> "")).isEmpty();
        assertThat(other.isComplete()).as("the pause goes on").isFalse();
        advance(Duration.ofSeconds(1_000 - 30 - 1));
        assertThat(other.failed()).isTrue();
        Future<Void> last = on.on(() -> limiter.await(Request.USUAL));
        advance(Duration.ofSeconds(2));
        on.get(() -> last);
    }

    @Test
    void closingDuringAPauseOrAQuestionLeavesNoTimerAndNobodyBehind() {
        RedisRateLimiter paused = timed(HARDLY_EVER);
        on.get(() -> paused.await(Request.USUAL));
        Future<Void> waiting = on.on(() -> paused.await(Request.USUAL));
        await().atMost(LONG).until(() -> timers() == 2);
        now(() -> {
            paused.close();
            return "";
        });
        assertThat(waiting.cause()).hasMessageContaining("is closed");
        assertThat(timers()).isZero();

        RedisRateLimiter asking = timed(HARDLY_EVER);
        Future<Void> asked = on.on(() -> {
            Future<Void> outcome = asking.await(Request.USUAL);
            asking.close();
            return outcome;
        });
        assertThatThrownBy(() -> on.get(() -> asked)).hasMessageContaining("is closed");
        // Answered after the one before it, on the same connection.
        on.get(() -> asking.acquire(1));
        assertThat(timers()).isZero();
    }

    @Test
    void whoIsRefusedByAnAbsentRedisAndComesAgainAsksAgain() {
        RedisRateLimiter limiter = limiter(new Rate(100, 10), 10);
        redis.freeze();
        int[] failures = new int[1];
        Future<Void> second = on.on(() -> {
            Future<Void> first = limiter.await(Request.USUAL);
            return first.recover(away -> {
                failures[0]++;
                assertThat(away).isInstanceOf(RedisUnavailableException.class);
                return limiter.await(Request.USUAL).onFailure(still -> failures[0]++);
            });
        });
        assertThatThrownBy(() -> on.get(() -> second)).isInstanceOf(RedisUnavailableException.class);
        assertThat(now(() -> failures[0])).isEqualTo(2);
        assertThat(now(limiter::state).waiting()).isZero();
        redis.resume();
    }

    @Test
    void aCallThatCountsAsManyWaitsForAllOfThemAndLosesNothing() {
        RedisRateLimiter limiter = limiter(new Rate(0.001, 10), 100);
        List<Future<Void>> all = now(() -> List.of(
                limiter.await(Request.USUAL, 4), limiter.await(Request.USUAL, 5), limiter.await(Request.USUAL, 7)));

        await().atMost(LONG).until(() -> all.get(1).succeeded());

        assertThat(all.get(0).succeeded()).isTrue();
        assertThat(all.get(2).isComplete()).isFalse();
        // Nine of ten are spent. The third call takes nothing before it can have all seven.
        await().atMost(LONG).until(() -> now(limiter::exhausted));
        assertThat(on.get(() -> limiter.acquire(1))).isInstanceOf(Permit.Granted.class);
        assertThat(on.get(() -> limiter.acquire(1))).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void aCallThatCountsAsMoreThanTheBurstTakesTheWholeBurst() {
        RedisRateLimiter limiter = limiter(new Rate(0.001, 3), 100);

        on.get(() -> limiter.await(Request.USUAL, 400));

        assertThat(on.get(() -> limiter.acquire(1))).isInstanceOf(Permit.Refused.class);
    }

    @Test
    void aCheapUrgentCallDoesNotWaitBehindADearOne() {
        RedisRateLimiter limiter = limiter(new Rate(0.001, 10), 100);
        Request background = Request.of(Priority.BACKGROUND, "", new Cancellation());
        on.get(() -> limiter.await(background, 5));
        Future<Void> dear = now(() -> limiter.await(background, 8));
        await().atMost(LONG).until(() -> now(limiter::exhausted));

        on.get(() -> limiter.await(Request.USUAL, 2));

        assertThat(dear.isComplete()).isFalse();
        assertThat(now(limiter::state).waiting()).isEqualTo(1);
    }
}
