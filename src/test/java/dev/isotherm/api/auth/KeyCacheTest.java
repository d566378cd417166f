package dev.isotherm.api.auth;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.context.VirtualTiming;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TestVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When keys are fetched, and who waits for it: in time that passes when the test says so. */
class KeyCacheTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final SigningKey OLD = SigningKey.ec("old");
    private static final SigningKey NEW = SigningKey.ec("new");

    private static Vertx vertx;
    private static Context context;

    private final VirtualTiming timing = new VirtualTiming();
    private final List<Promise<KeyDocument>> fetches = new ArrayList<>();
    private final KeyCache cache = new KeyCache("https://issuer", this::fetch, timing, new SplittableRandom(1));

    @BeforeAll
    static void open() {
        vertx = TestVertx.create();
        context = vertx.getOrCreateContext();
        // Loads the JDK's cryptography here and not on the event loop.
        document(Optional.empty(), OLD);
    }

    @AfterAll
    static void close() {
        await(vertx.close());
    }

    private Future<KeyDocument> fetch() {
        Promise<KeyDocument> fetch = Promise.promise();
        fetches.add(fetch);
        return fetch.future();
    }

    private static void onContext(Runnable test) {
        await(Future.future(over ->
                context.runOnContext(v -> over.handle(Future.succeededFuture().map(begin -> {
                    test.run();
                    return null;
                })))));
    }

    private static KeyDocument document(Optional<Duration> age, SigningKey... keys) {
        JsonArray all = new JsonArray();
        Arrays.stream(keys).forEach(key -> all.add(key.jwk()));
        return new KeyDocument(KeySet.of(vertx, new JsonObject().put("keys", all)), age);
    }

    private void answer(SigningKey... keys) {
        fetches.get(fetches.size() - 1).complete(document(Optional.of(HOUR), keys));
    }

    private void fail() {
        fetches.get(fetches.size() - 1).fail(new IllegalStateException("it is down"));
    }

    private void startWith(SigningKey... keys) {
        cache.start();
        answer(keys);
    }

    private Future<Optional<JWTAuth>> find(SigningKey key) {
        return cache.find("ES256", key.id());
    }

    private static void assertFound(Future<Optional<JWTAuth>> lookup, boolean found) {
        assertThat(lookup.succeeded()).isTrue();
        assertThat(lookup.result().isPresent()).isEqualTo(found);
    }

    private static void assertUnavailable(Future<?> lookup) {
        assertThat(lookup.failed()).isTrue();
        assertThat(lookup.cause()).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void aKnownKeyIsFoundAtOnceAndCausesNoFetch() {
        onContext(() -> {
            startWith(OLD);
            IntStream.range(0, 100).forEach(i -> assertFound(find(OLD), true));
            assertThat(fetches).hasSize(1);
        });
    }

    @Test
    void allWhoNeedAnUnknownKeyShareOneFetch() {
        onContext(() -> {
            startWith(OLD);
            List<Future<Optional<JWTAuth>>> lookups =
                    IntStream.range(0, 200).mapToObj(i -> find(NEW)).toList();
            assertThat(fetches).hasSize(2);
            assertThat(lookups).noneMatch(Future::isComplete);
            assertFound(find(OLD), true);

            answer(OLD, NEW);

            lookups.forEach(lookup -> assertFound(lookup, true));
            assertThat(cache.generation()).isEqualTo(2);
        });
    }

    @Test
    void unknownKeysCauseOneFetchInHalfAMinute() {
        onContext(() -> {
            startWith(OLD);
            find(NEW);
            answer(OLD);
            for (int i = 0; i < 29; i++) {
                timing.advance(Duration.ofSeconds(1));
                assertFound(find(NEW), false);
            }
            assertThat(fetches).hasSize(2);
            timing.advance(Duration.ofSeconds(1));
            assertThat(find(NEW).isComplete()).isFalse();
            assertThat(fetches).hasSize(3);
        });
    }

    @Test
    void nobodyWaitsLongerThanTwoSeconds() {
        onContext(() -> {
            startWith(OLD);
            Future<Optional<JWTAuth>> first = find(NEW);
            timing.advance(Duration.ofMillis(1_900));
            Future<Optional<JWTAuth>> second = find(NEW);
            assertThat(first.isComplete() || second.isComplete()).isFalse();

            timing.advance(Duration.ofMillis(100));

            assertFound(first, false);
            assertFound(second, false);
            // The fetch still runs: nobody waits for it any more, and nobody begins another.
            assertFound(find(NEW), false);
            assertThat(fetches).hasSize(2);
            answer(NEW);
            assertFound(find(NEW), true);
        });
    }

    @Test
    void onlySoManyWait() {
        onContext(() -> {
            startWith(OLD);
            IntStream.range(0, KeyCache.MAX_WAITERS)
                    .forEach(i -> assertThat(find(NEW).isComplete()).isFalse());
            assertFound(find(NEW), false);
        });
    }

    @Test
    void beforeTheFirstKeysNobodyCanTell() {
        onContext(() -> {
            assertUnavailable(whenFailed(find(OLD)));
            cache.start();
            Future<Optional<JWTAuth>> lookup = find(OLD);
            assertThat(lookup.isComplete()).isFalse();
            timing.advance(KeyCache.WAIT);
            assertUnavailable(lookup);
            fail();
            assertUnavailable(find(OLD));
        });
    }

    private Future<Optional<JWTAuth>> whenFailed(Future<Optional<JWTAuth>> lookup) {
        fail();
        return lookup;
    }

    @Test
    void aFailedFetchKeepsTheKeysAndASuccessfulOneReplacesThem() {
        onContext(() -> {
            startWith(OLD);
            timing.advance(HOUR);
            fail();
            assertFound(find(OLD), true);
            assertThat(cache.generation()).isEqualTo(1);
            timing.advance(Duration.ofDays(1));
            assertFound(find(OLD), true);
            fetches.forEach(fetch -> fetch.tryComplete(document(Optional.of(HOUR), NEW)));
            assertFound(find(NEW), true);
            Future<Optional<JWTAuth>> withdrawn = find(OLD);
            answer(NEW);
            assertFound(withdrawn, false);
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "59, 60", "61, 61", "1800, 1800", "3600, 3600", "86400, 3600", "-1, 600"})
    void theIssuerSaysHowOftenWithinBounds(long seconds, long next) {
        onContext(() -> {
            cache.start();
            Optional<Duration> age = Optional.of(Duration.ofSeconds(seconds)).filter(given -> !given.isNegative());
            fetches.get(0).complete(document(age, OLD));
            timing.advance(Duration.ofSeconds(next).minusMillis(1));
            assertThat(fetches).hasSize(1);
            timing.advance(Duration.ofMillis(1));
            assertThat(fetches).hasSize(2);
        });
    }

    /* 1 s and a random part, which doubles up to a minute. */
    @Test
    void afterFailuresThePausesGrow() {
        onContext(() -> {
            cache.start();
            for (int i = 0; i < 12; i++) {
                fail();
                timing.advance(Duration.ofSeconds(61));
                assertThat(fetches).hasSize(i + 2);
            }
            fail();
            assertThat(timing.timers()).isEqualTo(1);
            timing.advance(Duration.ofMillis(999));
            assertThat(fetches).hasSize(13);
        });
    }

    @Test
    void nothingRunsAfterTheEnd() {
        onContext(() -> {
            startWith(OLD);
            Future<Optional<JWTAuth>> lookup = find(NEW);
            cache.close();
            assertFound(lookup, false);
            assertThat(timing.timers()).isZero();
            answer(NEW);
            assertThat(timing.timers()).isZero();
            assertFound(find(NEW), false);
            assertThat(fetches).hasSize(2);
        });
    }

    @Test
    void aSourceThatThrowsIsAFailedFetch() {
        onContext(() -> {
            KeyCache broken = new KeyCache(
                    "https://issuer",
                    () -> {
                        throw new IllegalStateException("a defect");
                    },
                    timing,
                    new SplittableRandom(1));
            broken.start();
            assertUnavailable(broken.find("ES256", "x"));
            assertThat(timing.timers()).isEqualTo(1);
        });
    }
}
