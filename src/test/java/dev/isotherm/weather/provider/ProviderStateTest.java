package dev.isotherm.weather.provider;

import static dev.isotherm.weather.provider.ProviderHarness.NOW;
import static dev.isotherm.weather.provider.ProviderHarness.await;
import static dev.isotherm.weather.provider.ProviderHarness.ok;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.visualcrossing.Timeline;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the operator is told of the calls to a provider. */
class ProviderStateTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final Timeline TIMELINE = new Timeline();

    private final ProviderHarness harness = new ProviderHarness(TIMELINE, new LimitConfig(2, 3, LONG));
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final ProviderCalls calls = new ProviderCalls("a source of this test", now::get);
    private final Logger logger = (Logger) LoggerFactory.getLogger(ProviderCalls.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        harness.close();
    }

    private ProviderState state(WeatherProvider provider) {
        return await(
                harness.onContext(() -> Future.succeededFuture(provider.calls().orElseThrow())));
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .filter(line -> line.contains("a source of this test"))
                .toList();
    }

    @Test
    void countsEachAttemptAndWhyItFailed() {
        WeatherProvider provider = harness.provider(LONG, 5, request -> {
            switch (harness.calls.get()) {
                case 1 -> request.response().setStatusCode(502).end();
                case 2 ->
                    request.response()
                            .setStatusCode(429)
                            .putHeader("Retry-After", "0")
                            .end();
                case 3 -> ok(request).end(TIMELINE.empty());
                case 4 -> ok(request).end(TIMELINE.fine());
                default -> request.response().setStatusCode(403).end("key=" + ProviderHarness.KEY);
            }
        });
        assertThat(state(provider)).isEqualTo(new ProviderState("visual_crossing", 0, 0, Map.of(), Optional.empty()));

        harness.observe(provider);

        ProviderState mended = state(provider);
        assertThat(mended.attempts()).isEqualTo(4);
        assertThat(mended.successes()).isEqualTo(1);
        assertThat(mended.failures())
                .isEqualTo(Map.of(Kind.UNAVAILABLE, 1L, Kind.RATE_LIMITED, 1L, Kind.BAD_ANSWER, 1L));
        assertThat(mended.lastFailure()).hasValueSatisfying(last -> {
            assertThat(last.kind()).isEqualTo(Kind.BAD_ANSWER);
            assertThat(last.reason()).contains("it lacks 2001-02-27");
            assertThat(last.at()).isEqualTo(NOW);
        });

        harness.failure(provider);

        assertThat(state(provider).failures()).containsEntry(Kind.KEY_REFUSED, 1L);
        assertThat(state(provider).lastFailure().orElseThrow().reason())
                .isEqualTo("The weather provider visual_crossing refused our key or plan with status 403.");
    }

    @Test
    void aCallThatIsCancelledIsNoFailureOfTheProvider() {
        WeatherProvider provider = harness.provider(LONG, 2, request -> {});
        Cancellation cancellation = new Cancellation();
        Future<Observations> call = harness.observing(provider, cancellation);
        Awaitility.await().atMost(LONG).until(() -> harness.calls.get() == 1);

        await(harness.onContext(() -> {
            cancellation.cancel();
            return call.otherwiseEmpty();
        }));

        assertThat(state(provider)).isEqualTo(new ProviderState("visual_crossing", 1, 0, Map.of(), Optional.empty()));
    }

    @Test
    void eachKindIsLoggedAtOnceAndThenOnceASecondWithTheNumberOfOthers() {
        fail(Kind.UNAVAILABLE, "It is down.");
        fail(Kind.RATE_LIMITED, "Slow down.");
        for (int i = 0; i < 500; i++) {
            fail(Kind.UNAVAILABLE, "It is down.");
        }
        now.set(NOW.plusMillis(999));
        fail(Kind.UNAVAILABLE, "It is down.");
        now.set(NOW.plusSeconds(1));
        fail(Kind.UNAVAILABLE, "It is still down.");

        assertThat(lines())
                .containsExactly(
                        "WARN Provider a source of this test, UNAVAILABLE on attempt 1 of 3: It is down. (0 more since"
                                + " the last such line, 1 in all)",
                        "WARN Provider a source of this test, RATE_LIMITED on attempt 1 of 3: Slow down. (0 more since"
                                + " the last such line, 1 in all)",
                        "WARN Provider a source of this test, UNAVAILABLE on attempt 1 of 3: It is still down. (501"
                                + " more since the last such line, 503 in all)");
        assertThat(calls.state().failures()).isEqualTo(Map.of(Kind.UNAVAILABLE, 503L, Kind.RATE_LIMITED, 1L));
    }

    @Test
    void aClockThatIsSetBackDoesNotSilenceTheLog() {
        fail(Kind.UNAVAILABLE, "It is down.");
        now.set(NOW.minusSeconds(3600));
        fail(Kind.UNAVAILABLE, "It is down.");

        assertThat(lines()).hasSize(2);
    }

    @Test
    void aPlaceThatDoesNotExistIsNoWarning() {
        fail(Kind.UNKNOWN_PLACE, "Nobody knows 'Lodnon'.");

        assertThat(lines()).singleElement().asString().startsWith(Level.INFO + " ");
    }

    private void fail(Kind kind, String reason) {
        calls.begun();
        calls.failed(new WeatherException(kind, reason), 1, 3);
    }
}
