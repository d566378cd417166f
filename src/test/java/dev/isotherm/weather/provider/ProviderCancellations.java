package dev.isotherm.weather.provider;

import static dev.isotherm.weather.provider.ProviderHarness.await;
import static dev.isotherm.weather.provider.ProviderHarness.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Listening;
import dev.isotherm.limit.LimiterState;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wherever a call waits when it is cancelled, it ends at once; no time-out of these tests would end it. */
public abstract class ProviderCancellations {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Awaiting.DEADLINE;

    private final ProviderProtocol protocol;
    private final ProviderHarness harness;
    private final String fine;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicInteger cut = new AtomicInteger();

    protected ProviderCancellations(ProviderProtocol protocol) {
        this.protocol = protocol;
        this.harness = new ProviderHarness(protocol, new LimitConfig(2, 3, LONG));
        this.fine = protocol.fine();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void hang(HttpServerRequest request) {
        request.connection().closeHandler(closed -> cut.incrementAndGet());
    }

    /* Cancels and looks, in one turn of the event loop: nothing of the server's can have come in between. */
    private LimiterState cancel(Cancellation wanted) {
        return await(harness.onContext(() -> {
            wanted.cancel();
            return Future.succeededFuture(harness.limiter.state());
        }));
    }

    private static void assertCancelled(Future<Observations> call) {
        assertThatThrownBy(() -> await(call)).isInstanceOf(CancelledException.class);
    }

    private void awaitCalls(int number) {
        Awaitility.await().atMost(DEADLINE).until(() -> harness.calls.get() == number);
    }

    @Test
    void aCallUnderWayIsAbortedAndItsPermitAndConnectionAreFree() {
        WeatherProvider provider = harness.provider(LONG, 3, request -> {
            if (harness.calls.get() <= 2) {
                hang(request);
            } else {
                ok(request).end(fine);
            }
        });
        List<Future<Observations>> calls =
                List.of(harness.observing(provider, cancellation), harness.observing(provider, cancellation));
        awaitCalls(2);

        assertThat(cancel(cancellation).inUse()).isZero();

        calls.forEach(ProviderCancellations::assertCancelled);
        Awaitility.await().atMost(DEADLINE).until(() -> cut.get() == 2);
        assertThat(harness.observe(provider).mean(0)).isEqualTo(3.4);
        assertThat(harness.calls).hasValue(3);
    }

    @Test
    void anAnswerIsAbortedInItsMiddle() {
        WeatherProvider provider = harness.provider(LONG, 3, request -> {
            hang(request);
            ok(request).putHeader("Content-Length", "1000").write(fine);
        });
        Future<Observations> call = harness.observing(provider, cancellation);
        awaitCalls(1);

        assertThat(cancel(cancellation).inUse()).isZero();

        assertCancelled(call);
        Awaitility.await().atMost(DEADLINE).until(() -> cut.get() == 1);
    }

    @Test
    void manyCallsThatAreCancelledAsSoonAsTheyBeginStandInNobodysWay() {
        WeatherProvider provider =
                harness.provider(LONG, 1, request -> ok(request).end(fine));
        for (int round = 0; round < 50; round++) {
            Cancellation own = new Cancellation();
            Future<Observations> call = harness.onContext(() -> {
                Future<Observations> begun = provider.observe(
                        protocol.place(),
                        ProviderHarness.FROM,
                        ProviderHarness.TO,
                        Request.of(Priority.INTERACTIVE, "", own));
                assertThat(harness.limiter.state().inUse()).isEqualTo(1);
                own.cancel();
                assertThat(harness.limiter.state().inUse()).isZero();
                return begun;
            });
            assertCancelled(call);
        }

        assertThat(harness.observe(provider).mean(0)).isEqualTo(3.4);
    }

    @Test
    void waitersLeaveTheQueueOfTheLimiterWhileTheOthersStay() {
        WeatherProvider provider = harness.provider(LONG, 3, this::hang);
        Cancellation stays = new Cancellation();
        List<Future<Observations>> staying = List.of(
                harness.observing(provider, stays),
                harness.observing(provider, stays),
                harness.observing(provider, stays));
        List<Future<Observations>> leaving =
                List.of(harness.observing(provider, cancellation), harness.observing(provider, cancellation));
        awaitCalls(2);

        LimiterState after = cancel(cancellation);

        assertThat(after.inUse()).isEqualTo(2);
        assertThat(after.waiting()).isEqualTo(1);
        leaving.forEach(ProviderCancellations::assertCancelled);
        assertThat(staying).noneMatch(Future::isComplete);
        assertThat(cancel(stays).waiting()).isZero();
        staying.forEach(ProviderCancellations::assertCancelled);
        assertThat(harness.calls).hasValue(2);
    }

    @Test
    void waitingForTheNextAttemptEndsToo() {
        WeatherProvider provider = harness.provider(LONG, 3, request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "5")
                .end());
        Future<Observations> call = harness.observing(provider, cancellation);
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> harness.calls.get() == 1
                        && await(harness.onContext(() -> Future.succeededFuture(harness.limiter.state())))
                                        .inUse()
                                == 0);
        assertThat(listeners()).as("the pause listens").isEqualTo(1);

        cancel(cancellation);

        // The pause lasts five seconds, and another attempt would answer with another failure.
        assertCancelled(call);
        assertThat(harness.calls).hasValue(1);
    }

    @Test
    void aCallThatIsCancelledBeforeItBeginsAsksNobody() {
        WeatherProvider provider = harness.provider(LONG, 3, this::hang);
        cancel(cancellation);

        assertCancelled(harness.observing(provider, cancellation));
        assertThat(harness.calls).hasValue(0);
    }

    @Test
    void nothingListensAnyMoreAfterCallsOfEachEnd() {
        Handler<HttpServerRequest> answers = request -> {
            switch (harness.calls.get() % 10) {
                case 0 -> request.response().setStatusCode(500).end();
                case 1 -> request.connection().close();
                case 2 -> request.response().setStatusCode(400).end(protocol.noSuchPlace());
                case 3 -> hang(request);
                case 4 -> ok(request).end("nonsense");
                default -> ok(request).end(fine);
            }
        };
        // With one attempt each fault fails its call; with two the second may always meet a good answer.
        List<WeatherProvider> providers = List.of(
                harness.provider(Duration.ofMillis(200), 1, answers),
                harness.provider(Duration.ofMillis(200), 2, answers));
        List<Throwable> failures = new ArrayList<>();
        int good = 0;
        for (int round = 0; round < 40; round++) {
            List<Future<Observations>> calls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                calls.add(harness.observing(providers.get(round % 2), cancellation));
            }
            await(Future.join(calls).otherwiseEmpty());
            calls.stream().filter(Future::failed).forEach(call -> failures.add(call.cause()));
            good += (int) calls.stream().filter(Future::succeeded).count();
        }

        assertThat(good).isGreaterThan(50);
        assertThat(failures).isNotEmpty().noneMatch(CancelledException.class::isInstance);
        assertThat(listeners()).isZero();
    }

    private int listeners() {
        return await(harness.onContext(() -> Future.succeededFuture(Listening.to(cancellation))));
    }
}
