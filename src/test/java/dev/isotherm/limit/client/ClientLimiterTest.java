package dev.isotherm.limit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.redis.RedisProcess;
import dev.isotherm.limit.client.ClientUsage.Verdict;
import dev.isotherm.redis.LinkOnContext;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.support.Awaiting;
import dev.isotherm.support.RedisMonitor;
import dev.isotherm.support.Started;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the script counts, with a real Redis. Time passes where a test moves what Redis keeps into the past. */
class ClientLimiterTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ClientId ANN = new ClientId("user:ann");
    private static final ClientId BOB = new ClientId("192.0.2.1");

    private Started started;
    private RedisProcess redis;
    private LinkOnContext on;

    @BeforeEach
    void start() {
        started = new Started();
        redis = started.add(RedisProcess.start());
        on = started.add(LinkOnContext.up(redis.url()));
    }

    @AfterEach
    void stop() {
        started.close();
    }

    /* Each is as one of another process: it remembers no refusal. */
    private ClientLimiter limiter(int requests, int places) {
        return new ClientLimiter("requests", on.link, new ClientPolicy(requests, places, HOUR));
    }

    private ClientUsage count(ClientLimiter limiter, ClientId client, String place) {
        return on.get(() -> limiter.count(client, place)).orElseThrow();
    }

    private void pass(ClientId client, Duration time) {
        long micros = time.toNanos() / 1_000;
        String rate = ClientLimitKeys.rate("requests", client);
        String due = on.ask(Command.GET, rate);
        if (!due.isEmpty()) {
            on.ask(Command.SET, rate, Long.toString(Long.parseLong(due) - micros));
        }
        String places = ClientLimitKeys.places("requests", client);
        for (String place : List.of("p0", "p1", "p2", "p3", "p4")) {
            if (!on.ask(Command.ZSCORE, places, place).isEmpty()) {
                on.ask(Command.ZINCRBY, places, Long.toString(-micros), place);
            }
        }
    }

    @Test
    void asManyRequestsAsAllowedMayComeAtOnceAndNoMore() {
        List<Integer> left = new ArrayList<>();
        ClientLimiter limiter = limiter(4, 0);
        for (int i = 0; i < 4; i++) {
            ClientUsage usage = count(limiter, ANN, "");
            assertThat(usage.verdict()).isEqualTo(Verdict.ALLOWED);
            assertThat(usage.retryAfter()).isZero();
            left.add(usage.requests());
        }
        assertThat(left).containsExactly(3, 2, 1, 0);
        ClientUsage refused = count(limiter, ANN, "");
        assertThat(refused.verdict()).isEqualTo(Verdict.TOO_MANY_REQUESTS);
        assertThat(refused.retryAfter())
                .isEqualTo(refused.moreRequests())
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(15));
        assertThat(count(limiter, BOB, "").allowed()).as("another client").isTrue();
    }

    @Test
    void aListCountsAsIfEachOfItsRequestsHadComeAlone() {
        ClientLimiter limiter = limiter(4, 2);
        List<ClientUsage> counted = on.get(() -> limiter.count(ANN, List.of("p0", "p1", "p2", "", "p0", "p1"))).stream()
                .map(Optional::orElseThrow)
                .toList();
        assertThat(counted.stream().map(ClientUsage::verdict))
                .containsExactly(
                        Verdict.ALLOWED,
                        Verdict.ALLOWED,
                        Verdict.TOO_MANY_PLACES,
                        Verdict.ALLOWED,
                        Verdict.ALLOWED,
                        Verdict.TOO_MANY_REQUESTS);
        assertThat(counted.stream().map(ClientUsage::requests)).containsExactly(3, 2, 2, 1, 0, 0);
        assertThat(counted.stream().map(ClientUsage::places)).containsExactly(1, 0, 0, 0, 0, 0);
        List<Optional<ClientUsage>> again = on.get(() -> limiter.count(ANN, List.of("p3", "p1")));
        assertThat(again).allMatch(usage -> !usage.orElseThrow().allowed());
        assertThat(on.get(() -> limiter.look(ANN)).requests()).isZero();
    }

    @Test
    void requestsOfManyInstancesAtOnceAreCountedOnce() {
        LinkOnContext other = started.add(LinkOnContext.up(redis.url()));
        List<Future<Optional<ClientUsage>>> all = new ArrayList<>();
        for (LinkOnContext instance : List.of(on, other)) {
            all.addAll(instance.get(() -> {
                ClientLimiter limiter = new ClientLimiter("requests", instance.link, new ClientPolicy(20, 2, HOUR));
                return Future.succeededFuture(IntStream.range(0, 60)
                        .mapToObj(i -> limiter.count(ANN, "p" + i % 5))
                        .toList());
            }));
        }
        on.get(() -> Future.all(all));
        long allowed =
                all.stream().filter(one -> one.result().orElseThrow().allowed()).count();
        assertThat(allowed).isEqualTo(20);
        assertThat(on.ask(Command.ZCARD, ClientLimitKeys.places("requests", ANN)))
                .isEqualTo("2");
    }

    @Test
    void requestsComeBackOneByOneAtTheTimeThatWasTold() {
        for (int i = 0; i < 4; i++) {
            count(limiter(4, 0), ANN, "");
        }
        Duration wait = count(limiter(4, 0), ANN, "").retryAfter();
        pass(ANN, wait.minusMinutes(1));
        assertThat(count(limiter(4, 0), ANN, "").verdict()).isEqualTo(Verdict.TOO_MANY_REQUESTS);
        pass(ANN, Duration.ofMinutes(1));
        assertThat(count(limiter(4, 0), ANN, "").allowed()).isTrue();
        assertThat(count(limiter(4, 0), ANN, "").allowed()).isFalse();
        pass(ANN, HOUR);
        assertThat(on.get(() -> limiter(4, 0).look(ANN)).requests()).isEqualTo(4);
    }

    @Test
    void aPlaceThatWasAskedForCostsNothingMore() {
        ClientLimiter limiter = limiter(0, 2);
        assertThat(Stream.of("p0", "p0", "p1", "p0", "p1")
                        .map(place -> count(limiter, ANN, place).places()))
                .containsExactly(1, 1, 0, 0, 0);
        ClientUsage third = count(limiter, ANN, "p2");
        assertThat(third.verdict()).isEqualTo(Verdict.TOO_MANY_PLACES);
        assertThat(third.retryAfter()).isBetween(Duration.ofMinutes(50), HOUR);
        assertThat(count(limiter, ANN, "p1").allowed()).isTrue();
        assertThat(count(limiter, ANN, "").allowed()).as("no place").isTrue();
        assertThat(count(limiter, BOB, "p2").allowed()).as("another client").isTrue();
    }

    @Test
    void aPlaceIsForgottenAWindowAfterItsLastRequest() {
        count(limiter(0, 2), ANN, "p0");
        count(limiter(0, 2), ANN, "p1");
        pass(ANN, Duration.ofMinutes(40));
        count(limiter(0, 2), ANN, "p0");
        ClientUsage refused = count(limiter(0, 2), ANN, "p2");
        assertThat(refused.retryAfter())
                .as("p1 is the next that is forgotten")
                .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(20));
        pass(ANN, refused.retryAfter());
        assertThat(count(limiter(0, 2), ANN, "p2").allowed()).isTrue();
        assertThat(count(limiter(0, 2), ANN, "p0").allowed()).isTrue();
        assertThat(count(limiter(0, 2), ANN, "p1").allowed()).isFalse();
    }

    @Test
    void whatIsRefusedCostsNothingOfEitherLimit() {
        count(limiter(3, 1), ANN, "p0");
        for (int i = 0; i < 5; i++) {
            assertThat(count(limiter(3, 1), ANN, "p1").verdict()).isEqualTo(Verdict.TOO_MANY_PLACES);
        }
        assertThat(count(limiter(3, 1), ANN, "p0").requests()).isEqualTo(1);
        count(limiter(3, 1), ANN, "p0");
        assertThat(count(limiter(3, 2), ANN, "p1").verdict()).isEqualTo(Verdict.TOO_MANY_REQUESTS);
        assertThat(on.ask(Command.ZCARD, ClientLimitKeys.places("requests", ANN)))
                .isEqualTo("1");
        assertThat(count(limiter(3, 1), ANN, "p1").retryAfter())
                .as("both must be over")
                .isBetween(Duration.ofMinutes(50), HOUR);
    }

    @Test
    void aLoweredLimitAndAClockThatWentBackMakeNobodyWaitLonger() {
        for (int i = 0; i < 4; i++) {
            count(limiter(100, 10), ANN, "p" + i);
        }
        ClientUsage refused = count(limiter(100, 2), ANN, "p4");
        assertThat(refused.places()).isZero();
        assertThat(refused.retryAfter()).isLessThanOrEqualTo(HOUR);
        pass(ANN, HOUR.multipliedBy(-5));
        assertThat(count(limiter(100, 2), ANN, "p4").retryAfter()).isLessThanOrEqualTo(HOUR.dividedBy(100));
        assertThat(count(limiter(0, 2), ANN, "p4").allowed()).isTrue();
    }

    @Test
    void aLookCostsNothingAndRedisForgetsWhoAsksNoMore() {
        for (int i = 0; i < 3; i++) {
            assertThat(on.get(() -> limiter(4, 2).look(ANN)).requests()).isEqualTo(4);
        }
        assertThat(on.ask(Command.DBSIZE)).isEqualTo("0");
        count(limiter(4, 2), ANN, "p0");
        for (String key : List.of(ClientLimitKeys.rate("requests", ANN), ClientLimitKeys.places("requests", ANN))) {
            assertThat(Long.parseLong(on.ask(Command.PTTL, key)))
                    .as(key)
                    .isPositive()
                    .isLessThanOrEqualTo(HOUR.toMillis());
        }
        assertThat(on.get(() -> limiter(4, 2).known(10)).clients()).containsExactly(ANN);
    }

    @Test
    void aFloodOfRefusedRequestsAsksRedisOnce() {
        ClientLimiter limiter = limiter(1, 0);
        count(limiter, ANN, "");
        count(limiter, ANN, "");
        try (RedisMonitor monitor = RedisMonitor.open(URI.create(redis.url()).getPort())) {
            for (int i = 0; i < 100; i++) {
                assertThat(count(limiter, ANN, "").allowed()).isFalse();
            }
            assertThat(monitor.seen().stream()
                            .filter(seen -> seen.words().get(0).startsWith("EVAL")))
                    .isEmpty();
        }
    }

    @Test
    void withoutALimitRedisIsNotAsked() {
        ClientLimiter none = limiter(0, 0);
        redis.close();
        assertThat(on.get(() -> none.count(ANN, "p0"))).isEmpty();
        assertThat(on.get(() -> none.look(ANN)).allowed()).isTrue();
    }

    @Test
    void withoutRedisNobodyIsRefusedButALookFails() {
        ClientLimiter limiter = limiter(1, 1);
        count(limiter, BOB, "p0");
        redis.close();
        for (int i = 0; i < 3; i++) {
            assertThat(on.get(() -> limiter.count(BOB, "p1"))).isEmpty();
        }
        assertThat(Awaiting.failureOf(on.on(() -> limiter.look(BOB)))).isInstanceOf(RedisUnavailableException.class);
    }
}
