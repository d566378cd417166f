package dev.isotherm.weather.provider;

import static dev.isotherm.weather.provider.ProviderHarness.FROM;
import static dev.isotherm.weather.provider.ProviderHarness.TO;
import static dev.isotherm.weather.provider.ProviderHarness.await;
import static dev.isotherm.weather.provider.ProviderHarness.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.ForeignContextException;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for each provider over HTTP where its server fails. */
public abstract class ProviderFailures {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ProviderProtocol protocol;
    protected final ProviderHarness harness;
    private final String fine;

    protected ProviderFailures(ProviderProtocol protocol) {
        this.protocol = protocol;
        this.harness = new ProviderHarness(protocol, new LimitConfig(2, 3, LONG));
        this.fine = protocol.fine();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void triesAgainAfterErrorsThatMayPass() {
        WeatherProvider provider = harness.provider(LONG, 4, request -> {
            switch (harness.calls.get()) {
                case 1 -> request.response().setStatusCode(502).end();
                case 2 -> request.connection().close();
                case 3 ->
                    request.response()
                            .setStatusCode(429)
                            .putHeader("Retry-After", "0")
                            .end();
                default -> ok(request).end(fine);
            }
        });

        assertThat(harness.observe(provider).mean(0)).isEqualTo(3.4);
        assertThat(harness.calls).hasValue(4);
    }

    @Test
    void triesAnAnswerThatCannotBeUsedAgain() {
        WeatherProvider provider = harness.provider(LONG, 5, request -> {
            switch (harness.calls.get()) {
                case 1 -> ok(request).end(fine.substring(0, fine.length() / 2));
                case 2 -> ok(request).end(protocol.empty());
                case 3 -> ok(request).end("<html>");
                case 4 -> ok(request).putHeader("Content-Encoding", "gzip").end(fine);
                default -> ok(request).end(fine);
            }
        });

        assertThat(harness.observe(provider).mean(0)).isEqualTo(3.4);
        assertThat(harness.calls).hasValue(5);
    }

    @Test
    void failsWithTheReasonWhereNoAnswerCanBeUsed() {
        WeatherProvider provider =
                harness.provider(LONG, 3, request -> ok(request).end("<html>"));

        WeatherException failure = harness.failure(provider);

        assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
        assertThat(failure).hasMessageEndingWith("cannot be used: it is not a JSON object.");
        assertThat(harness.calls).hasValue(3);
    }

    @Test
    void givesUpAfterTheConfiguredAttempts() {
        WeatherProvider provider = harness.provider(
                LONG, 3, request -> request.response().setStatusCode(500).end());

        assertThat(harness.failure(provider).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(harness.calls).hasValue(3);
    }

    @Test
    void asksForAnUnknownPlaceOnlyOnce() {
        WeatherProvider provider = harness.provider(
                LONG, 3, request -> request.response().setStatusCode(400).end(protocol.noSuchPlace()));

        assertThat(harness.failure(provider))
                .hasMessage("The weather provider " + protocol.source() + " does not know '" + protocol.place() + "'.");
        assertThat(harness.calls).hasValue(1);
    }

    @Test
    void waitsAsLongAsAShortRetryAfterAsks() {
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        WeatherProvider provider = harness.provider(LONG, 2, request -> {
            times.add(System.nanoTime());
            if (times.size() == 1) {
                request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "1")
                        .end();
            } else {
                ok(request).end(fine);
            }
        });

        harness.observe(provider);

        List<Long> seen = new ArrayList<>(times);
        assertThat(Duration.ofNanos(seen.get(1) - seen.get(0))).isGreaterThan(Duration.ofMillis(950));
    }

    @Test
    void failsAtOnceWhereRetryAfterAsksForLong() {
        WeatherProvider provider = harness.provider(LONG, 3, request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "60")
                .end());

        WeatherException failure = harness.failure(provider);

        assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(1));
        assertThat(harness.calls).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "299.997",
                "300, 300",
                "1\n300",
                "9999999999",
                "Mon, 23 Nov 2026 12:05:00 GMT",
                "Monday, 23-Nov-26 12:05:00 GMT",
                "Mon Nov 23 12:05:00 2026",
            })
    void stopsAskingWhereTheProviderAsksForLongerThanItWaits(String retryAfter) {
        List<String> lines = List.of(retryAfter.split("\n"));
        WeatherProvider provider = harness.provider(LONG, 3, request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", lines)
                .end());

        assertThat(harness.failure(provider).retryAfter()).get().satisfies(asked -> assertThat(asked)
                .isGreaterThanOrEqualTo(Duration.ofMinutes(5)));
        assertThat(harness.calls).hasValue(1);
    }

    @Test
    void failsWhereNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertThat(harness.failure(harness.provider(port, LONG, 2)).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void endsACallThatHangsAndGivesItsConnectionBack() {
        AtomicInteger cut = new AtomicInteger();
        WeatherProvider provider = harness.provider(SHORT, 1, request -> {
            if (harness.calls.get() <= 2) {
                request.connection().closeHandler(closed -> cut.incrementAndGet());
            } else {
                ok(request).end(fine);
            }
        });

        for (int i = 0; i < 2; i++) {
            assertThat(harness.failure(provider))
                    .hasMessage("The weather provider " + protocol.source() + " gave no answer in 300 ms.");
        }

        Awaitility.await().atMost(LONG).until(() -> cut.get() == 2);
        assertThat(harness.observe(provider).mean(0)).isEqualTo(3.4);
    }

    @Test
    void endsAnAnswerThatDripsForEver() {
        WeatherProvider provider = harness.provider(SHORT, 1, request -> {
            request.response().setChunked(true).write("{");
            long drip = harness.vertx.setPeriodic(20, id -> request.response().write(" "));
            request.connection().closeHandler(closed -> harness.vertx.cancelTimer(drip));
        });

        assertThat(harness.failure(provider)).hasMessageContaining("no answer in 300 ms");
    }

    @Test
    void takesAConnectionCutWithinTheAnswerForAFailureThatMayPass() {
        WeatherProvider provider = harness.provider(LONG, 2, request -> {
            if (harness.calls.get() == 1) {
                request.response().putHeader("Content-Length", "1000");
                request.response().write(fine).onComplete(written -> request.connection()
                        .close());
            } else {
                ok(request).end(fine);
            }
        });

        assertThat(harness.observe(provider).mean(0)).isEqualTo(3.4);
    }

    @Test
    void refusesAnAnswerThatIsTooLargeBeforeItIsRead() {
        AtomicInteger cut = new AtomicInteger();
        WeatherProvider provider = harness.provider(LONG, 1, request -> {
            request.connection().closeHandler(closed -> cut.incrementAndGet());
            request.response().setChunked(true);
            flood(request);
        });

        assertThat(harness.failure(provider).kind()).isEqualTo(Kind.BAD_ANSWER);
        assertThat(harness.calls).hasValue(1);
        Awaitility.await().atMost(LONG).until(() -> cut.get() == 1);
    }

    @Test
    void holdsNoPermitWhileItWaitsForTheNextAttempt() {
        WeatherProvider provider = harness.provider(LONG, 2, request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "4")
                .end());

        Future<Observations> first = harness.observing(provider);
        Awaitility.await()
                .atMost(Duration.ofSeconds(3))
                .until(() -> harness.calls.get() == 1
                        && await(harness.onContext(() -> Future.succeededFuture(harness.limiter.state())))
                                        .inUse()
                                == 0);

        assertThat(first.isComplete()).isFalse();
    }

    @Test
    void endsWaitingAttemptsWhenItIsClosed() {
        WeatherProvider provider = harness.provider(LONG, 2, request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "5")
                .end());
        Future<Observations> waiting = harness.observing(provider);
        Awaitility.await().atMost(LONG).until(() -> harness.calls.get() == 1);

        await(harness.onContext(provider::close));

        assertThatThrownBy(() -> await(waiting)).isInstanceOf(WeatherException.class);
        assertThat(harness.failure(provider).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(harness.calls).hasValue(1);
    }

    @Test
    void passesOnThatTheLimiterRefuses() {
        WeatherProvider provider = harness.provider(SHORT, 1, request -> {});
        List<Future<Observations>> asked = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            asked.add(harness.observing(provider));
        }

        assertThatThrownBy(() -> await(asked.get(5))).isInstanceOf(LimitExceededException.class);
        for (Future<Observations> started : asked.subList(0, 5)) {
            assertThatThrownBy(() -> await(started)).isInstanceOf(WeatherException.class);
        }
    }

    @Test
    void refusesAForeignContext() {
        WeatherProvider provider = harness.answering(200, fine);

        assertThatThrownBy(() -> provider.observe(protocol.place(), FROM, TO, Request.USUAL))
                .isInstanceOf(ForeignContextException.class);
        assertThat(harness.calls).hasValue(0);
    }

    @Test
    void refusesARangeThatEndsBeforeItBegins() {
        WeatherProvider provider = harness.answering(200, fine);

        assertThatThrownBy(() ->
                        await(harness.onContext(() -> provider.observe(protocol.place(), TO, FROM, Request.USUAL))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void flood(HttpServerRequest request) {
        request.response()
                .write(Buffer.buffer(new byte[1 << 16]))
                .onSuccess(written -> harness.vertx.runOnContext(next -> flood(request)));
    }
}
