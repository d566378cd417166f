package dev.isotherm.weather.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.config.RedisConfig;
import dev.isotherm.context.Cancellation;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Priority;
import dev.isotherm.limit.Request;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.support.Awaiting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A provider on a context of its own, and a real HTTP server that answers it as the test wants. */
public final class ProviderHarness implements AutoCloseable {
    public static final String KEY = "k3y+that/must not=show";
    public static final LocalDate FROM = LocalDate.of(2001, 2, 27);
    public static final LocalDate TO = LocalDate.of(2001, 3, 2);
    public static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final long DEADLINE_SECONDS = Awaiting.DEADLINE.toSeconds();

    public final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final ProviderProtocol protocol;
    private final ProviderGate gate;
    public final ContextLimiter limiter;
    public final AtomicInteger calls = new AtomicInteger();

    public ProviderHarness(ProviderProtocol protocol, LimitConfig limits) {
        this.protocol = protocol;
        // Nothing of the cluster is limited, so the link is never used.
        RedisLink link =
                new RedisLink(vertx, new RedisConfig(URI.create("redis://127.0.0.1:1"), Duration.ofMillis(500)));
        gate = new ProviderGate(context, link, limits, ProviderLimits.NONE);
        limiter = gate.limiter();
    }

    public ProviderHarness(ProviderProtocol protocol) {
        this(protocol, new LimitConfig(2, 100, Duration.ofSeconds(10)));
    }

    /** Starts a server and makes a provider that asks it. */
    public WeatherProvider provider(Duration timeout, int attempts, Handler<HttpServerRequest> answers) {
        int port = await(vertx.createHttpServer()
                        .requestHandler(request -> {
                            calls.incrementAndGet();
                            answers.handle(request);
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return provider(port, timeout, attempts);
    }

    public WeatherProvider provider(int port, Duration timeout, int attempts) {
        URI server = URI.create("http://127.0.0.1:" + port + "/base/");
        return await(
                onContext(() -> Future.succeededFuture(protocol.provider(vertx, gate, server, timeout, attempts))));
    }

    /** Makes a provider for one attempt that gets this body. */
    public WeatherProvider answering(int status, String body) {
        return provider(Duration.ofSeconds(5), 1, request -> request.response()
                .setStatusCode(status)
                .end(body));
    }

    public Observations observe(WeatherProvider provider) {
        return await(observing(provider));
    }

    public Future<Observations> observing(WeatherProvider provider) {
        return observing(provider, new Cancellation());
    }

    public Future<Observations> observing(WeatherProvider provider, Cancellation cancellation) {
        return onContext(
                () -> provider.observe(protocol.place(), FROM, TO, Request.of(Priority.INTERACTIVE, "", cancellation)));
    }

    /** Asks, expects to fail, and checks that nothing of the failure shows the key. */
    public WeatherException failure(WeatherProvider provider) {
        return failure(observing(provider));
    }

    /** Expects to fail, and checks that nothing of the failure shows the key. */
    public static WeatherException failure(Future<?> call) {
        Throwable thrown = catchThrowable(() -> await(call));
        assertThat(thrown).isInstanceOf(WeatherException.class);
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString()).doesNotContain("k3y", "key=", "show");
        return (WeatherException) thrown;
    }

    public <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(
                now -> Future.succeededFuture().compose(ignored -> work.get()).onComplete(promise));
        return promise.future();
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came in " + DEADLINE_SECONDS + " s", e);
        }
    }

    public static HttpServerResponse ok(HttpServerRequest request) {
        return request.response().putHeader("Content-Type", "application/json");
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
