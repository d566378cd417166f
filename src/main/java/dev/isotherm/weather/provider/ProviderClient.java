package dev.isotherm.weather.provider;

import dev.isotherm.context.Backoff;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.limit.AdaptiveLimit.Signal;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The HTTP calls of one provider, each with its attempts.
 *
 * <p>Scope: one verticle instance, like its gate. Every attempt takes a permit of the gate and releases it before the
 * pause until the next attempt, so a waiting call never holds a permit. Temporary errors ({@link Kind#UNAVAILABLE},
 * {@link Kind#RATE_LIMITED}, {@link Kind#BAD_ANSWER}) are retried, all others are final. A cancelled call ends at once
 * together with its connection.
 */
public final class ProviderClient {
    /**
     * The longest wait inside a call. If the provider asks for more, the call fails and the caller decides when to
     * retry.
     */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Set<Kind> MAY_PASS =
            Set.of(Kind.UNAVAILABLE, Kind.LOCAL_EXHAUSTION, Kind.RATE_LIMITED, Kind.BAD_ANSWER);
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), Duration.ofSeconds(4));

    private final Vertx vertx;
    private final ProviderGate gate;
    private final Settings settings;
    private final CallWatch watch;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ProviderCalls calls;
    private final CallLog log;
    private final List<BoundedGet> servers = new ArrayList<>();
    private final Set<Timer> pauses = new HashSet<>();
    private boolean closed;

    /**
     * How it calls.
     *
     * @param source the name of the provider, for messages
     * @param timeout maximum time of one attempt
     * @param attempts maximum number of attempts of one call
     */
    public record Settings(String source, Duration timeout, int attempts) {}

    /**
     * Makes a client; call it on the gate's context.
     *
     * @param gate limits the calls; the code that made it closes it
     * @param watch observes the calls
     */
    public ProviderClient(Vertx vertx, ProviderGate gate, Settings settings, CallWatch watch) {
        this(vertx, gate, settings, watch, InstantSource.system(), new SplittableRandom());
    }

    /** Makes a client with its own clock and random generator. */
    public ProviderClient(
            Vertx vertx,
            ProviderGate gate,
            Settings settings,
            CallWatch watch,
            InstantSource clock,
            RandomGenerator random) {
        this.vertx = vertx;
        this.gate = gate;
        this.settings = settings;
        this.watch = watch;
        this.clock = clock;
        this.random = random;
        this.calls = new ProviderCalls(settings.source(), clock);
        this.log = new CallLog(settings.source());
    }

    /** Opens connections to a server of the provider; {@link #close()} closes them. */
    public BoundedGet server(URI address) {
        BoundedGet server = new BoundedGet(vertx, settings.source(), address, settings.timeout(), gate.connections());
        servers.add(server);
        return server;
    }

    /**
     * Sends one request, and repeats it after errors that may pass.
     *
     * @param server the server, opened by this client
     * @param uri path and query; no message contains it, because it may hold a secret
     * @param cost what an attempt costs
     * @param request how the call waits; it has a cancellation
     * @param reader reads an answer of any status; fails with {@link WeatherException} if it cannot be used
     * @return what the reader read; fails with {@link WeatherException}, with {@link CancelledException}, or with
     *     {@link dev.isotherm.limit.LimitExceededException} if the gate refuses
     * @throws dev.isotherm.context.ForeignContextException if the caller is not on the gate's context
     */
    public <T> Future<T> get(
            BoundedGet server,
            String uri,
            CallCost cost,
            Request request,
            Function<BoundedGet.Answer, Future<T>> reader) {
        return new Call<>(server, uri, cost, request, reader).attempt(1, Optional.empty());
    }

    /** What a status other than 200 means if the provider has no words of its own for it. */
    public WeatherException refusal(BoundedGet.Answer answer) {
        String provider = "The weather provider " + settings.source();
        Optional<Duration> retryAfter = retryAfter(answer);
        int status = answer.status();
        return switch (status) {
            case 401, 403 ->
                new WeatherException(
                        Kind.KEY_REFUSED, provider + " refused our key or plan with status " + status + ".");
            case 429 -> new WeatherException(Kind.RATE_LIMITED, provider + " asks us to slow down.", retryAfter);
            default ->
                new WeatherException(Kind.UNAVAILABLE, provider + " answered with status " + status + ".", retryAfter);
        };
    }

    /** Figures of the calls since the client was made, for operators. */
    public ProviderState state() {
        return calls.state();
    }

    /** Ends all pauses and closes all connections. */
    public Future<Void> close() {
        closed = true;
        Set.copyOf(pauses).forEach(Timer::cancel);
        return Future.join(servers.stream().map(BoundedGet::close).toList()).mapEmpty();
    }

    private Optional<Duration> retryAfter(BoundedGet.Answer answer) {
        return RetryAfter.parse(answer.retryAfter(), clock.instant());
    }

    private boolean shouldRetry(Throwable cause, int number) {
        return cause instanceof WeatherException weather
                && MAY_PASS.contains(weather.kind())
                && weather.retryAfter().orElse(Duration.ZERO).compareTo(PATIENCE) <= 0
                && number < settings.attempts()
                && !closed;
    }

    /** One call. */
    private final class Call<T> {
        private final BoundedGet server;
        private final String uri;
        private final CallCost cost;
        private final Request request;
        private final Cancellation cancellation;
        private final Function<BoundedGet.Answer, Future<T>> reader;

        Call(
                BoundedGet server,
                String uri,
                CallCost cost,
                Request request,
                Function<BoundedGet.Answer, Future<T>> reader) {
            this.server = server;
            this.uri = uri;
            this.cost = cost;
            this.request = request;
            this.cancellation = request.cancellation().orElseThrow();
            this.reader = reader;
        }

        Future<T> attempt(int number, Optional<Throwable> before) {
            Attempt attempt = new Attempt(server, uri, cancellation);
            return gate.pass(request, cost, attempt, attempt::judge, attempt::billed)
                    .onComplete(attempt::report)
                    .compose(reader)
                    .map(calls::succeeded)
                    .recover(cause -> {
                        if (cause instanceof WeatherException reason) {
                            calls.failed(reason, number, settings.attempts());
                        }
                        return shouldRetry(cause, number) && !cancellation.cancelled()
                                ? pause((WeatherException) cause, number)
                                        .compose(over -> attempt(number + 1, Optional.of(cause)))
                                : Future.failedFuture(ending(cause, before));
                    });
        }

        private Future<Void> pause(WeatherException cause, int number) {
            Duration length = BACKOFF.pause(number, cause.retryAfter(), random);
            gate.limiter().noteBackoff(cause.kind().name().toLowerCase(Locale.ROOT), length);
            Timer timer = vertx.timer(Math.max(1, length.toMillis()), TimeUnit.MILLISECONDS);
            pauses.add(timer);
            Runnable unlisten = cancellation.onCancel(timer::cancel);
            // If close() cancels the timer, the caller gets the error of the last attempt.
            return timer.onComplete(over -> {
                        pauses.remove(timer);
                        unlisten.run();
                    })
                    .recover(stopped -> Future.failedFuture(ending(cause, Optional.empty())));
        }

        /* The final failure. If the call was cancelled, its cause is the failure of the attempt before. */
        private Throwable ending(Throwable cause, Optional<Throwable> before) {
            if (!cancellation.cancelled()) {
                return cause;
            }
            return new CancelledException(cause instanceof WeatherException ? cause : before.orElse(null));
        }
    }

    /** One attempt, from the moment when it may begin. */
    private final class Attempt implements Supplier<Future<BoundedGet.Answer>> {
        private final BoundedGet server;
        private final String uri;
        private final Cancellation cancellation;
        private boolean begun;
        private boolean sent;
        private long startedAt;

        Attempt(BoundedGet server, String uri, Cancellation cancellation) {
            this.server = server;
            this.uri = uri;
            this.cancellation = cancellation;
        }

        @Override
        public Future<BoundedGet.Answer> get() {
            calls.begun();
            begun = true;
            startedAt = System.nanoTime();
            return server.get(uri, cancellation, () -> sent = true);
        }

        /* A provider that does not answer in time is as overloaded as one that says so. */
        Signal judge(AsyncResult<BoundedGet.Answer> outcome) {
            if (outcome.succeeded()) {
                BoundedGet.Answer answer = outcome.result();
                return tooMuch(answer)
                        ? new Signal.Overloaded(retryAfter(answer))
                        : answer.status() < 500 && answer.status() != 401 && answer.status() != 403
                                ? new Signal.Good()
                                : new Signal.Nothing();
            }
            boolean late = System.nanoTime() - startedAt >= settings.timeout().toNanos();
            return late ? new Signal.Overloaded(Optional.empty()) : new Signal.Nothing();
        }

        void report(AsyncResult<BoundedGet.Answer> outcome) {
            if (!begun || outcome.cause() instanceof CancelledException) {
                return;
            }
            log.ended(outcome, Duration.ofNanos(System.nanoTime() - startedAt));
            if (outcome.succeeded() && tooMuch(outcome.result())) {
                watch.refused();
            } else {
                watch.answered(startedAt);
            }
        }

        private static boolean tooMuch(BoundedGet.Answer answer) {
            return answer.status() == 429 || answer.status() == 503;
        }

        /* A call without an answer may have been billed, so it counts as billed. */
        boolean billed(AsyncResult<BoundedGet.Answer> outcome) {
            return outcome.succeeded() ? outcome.result().status() == 200 : sent;
        }
    }
}
