package dev.isotherm.weather.visualcrossing;

import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.context.Backoff;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.limit.AdaptiveLimit.Signal;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Request;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.ProviderCalls;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.ProviderState;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import dev.isotherm.weather.provider.WeatherProvider;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Daily means from the Visual Crossing Timeline API, or from a service with the same API.
 *
 * <p>Scope: one verticle instance, like its limiter. Every attempt takes a permit of the limiter and releases it before
 * the pause until the next attempt, so a waiting call never holds a permit. Temporary errors ({@link Kind#UNAVAILABLE},
 * {@link Kind#RATE_LIMITED}, {@link Kind#BAD_ANSWER}) are retried, all others are final. A cancelled call ends at once
 * together with its connection.
 */
public final class VisualCrossingProvider implements WeatherProvider {
    /**
     * The longest wait inside a call. If the provider asks for more, the call fails and the caller decides when to
     * retry.
     */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Set<Kind> MAY_PASS =
            Set.of(Kind.UNAVAILABLE, Kind.LOCAL_EXHAUSTION, Kind.RATE_LIMITED, Kind.BAD_ANSWER);
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), Duration.ofSeconds(4));

    private static final Pattern UNKNOWN_LOCATION =
            Pattern.compile("[^<]{0,500}\\blocation\\b[^<]{0,500}", Pattern.CASE_INSENSITIVE);

    private final Vertx vertx;
    private final ProviderGate gate;
    private final ContextLimiter limiter;
    private final CallWatch watch;
    private final VisualCrossingConfig config;
    private final String source;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BoundedGet http;
    private final ProviderCalls calls;
    private final Set<Timer> pauses = new HashSet<>();
    private boolean closed;

    /**
     * Makes a provider; call it on the gate's context.
     *
     * @param vertx makes its HTTP client, which has no more connections than the gate allows calls
     * @param gate limits the simultaneous calls; the code that made it closes it
     * @param config the server's address and the number of attempts
     * @param source the name of the source, see {@link WeatherProvider#source()}
     * @param watch observes the calls
     * @throws dev.isotherm.context.ForeignContextException if the caller is not on the limiter's context
     */
    public VisualCrossingProvider(
            Vertx vertx, ProviderGate gate, VisualCrossingConfig config, String source, CallWatch watch) {
        this(vertx, gate, config, source, watch, InstantSource.system(), new SplittableRandom());
    }

    /** Makes a provider with its own clock and random generator. */
    public VisualCrossingProvider(
            Vertx vertx,
            ProviderGate gate,
            VisualCrossingConfig config,
            String source,
            CallWatch watch,
            InstantSource clock,
            RandomGenerator random) {
        this.vertx = vertx;
        this.gate = gate;
        this.limiter = gate.limiter();
        this.watch = watch;
        this.config = config;
        this.source = source;
        this.clock = clock;
        this.random = random;
        this.calls = new ProviderCalls(source, clock);
        this.http = new BoundedGet(vertx, source, config.baseUri(), config.timeout(), gate.connections());
    }

    @Override
    public int lanes() {
        return limiter.settings().perContext();
    }

    @Override
    public Optional<Duration> timeFor(int calls) {
        return gate.timeFor(calls);
    }

    @Override
    public String source() {
        return source;
    }

    /**
     * Returns the figures of the calls, for operators; call it on the limiter's context.
     *
     * @return the counts since the provider was made
     */
    public ProviderState state() {
        return calls.state();
    }

    @Override
    public Optional<ProviderState> calls() {
        return Optional.of(state());
    }

    @Override
    public boolean remote() {
        return true;
    }

    /**
     * {@inheritDoc} Also fails with {@link dev.isotherm.limit.LimitExceededException} if the limiter refuses.
     *
     * @throws dev.isotherm.context.ForeignContextException if the caller is not on the limiter's context
     */
    @Override
    public Future<Observations> observe(String location, LocalDate from, LocalDate to, Request request) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("The range " + from + " to " + to + " ends before it begins.");
        }
        String place = location.strip();
        Request waiting = request.in(place);
        Cancellation cancellation = waiting.cancellation().orElseThrow();
        return attempt(new Question(place, from, to, waiting, cancellation), 1, Optional.empty());
    }

    @Override
    public Future<Void> close() {
        closed = true;
        Set.copyOf(pauses).forEach(Timer::cancel);
        return http.close();
    }

    private Future<Observations> attempt(Question asked, int number, Optional<Throwable> before) {
        TimelineAnswer expected = new TimelineAnswer(source, asked.location, asked.from, asked.to);
        Call call = new Call(asked);
        return gate.pass(asked.waiting, asked.days(), call, call::judge, call::billed)
                .onComplete(call::report)
                .map(answer -> expected.read(accept(answer, asked.location)))
                .map(calls::succeeded)
                .recover(cause -> {
                    if (cause instanceof WeatherException reason) {
                        calls.failed(reason, number, config.attempts());
                    }
                    return shouldRetry(cause, number) && !asked.cancellation.cancelled()
                            ? pause((WeatherException) cause, asked, number)
                                    .compose(over -> attempt(asked, number + 1, Optional.of(cause)))
                            : Future.failedFuture(asked.ending(cause, before));
                });
    }

    private String uri(Question asked) {
        String prefix = Optional.ofNullable(config.baseUri().getRawPath()).orElse("");
        return (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix)
                + "/VisualCrossingWebServices/rest/services/timeline/"
                + encode(asked.location) + "/" + asked.from + "/" + asked.to
                + "?unitGroup=metric&include=days&elements=datetime,temp,tempmax,tempmin&contentType=json&key="
                + encode(config.key().value());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Buffer accept(BoundedGet.Answer answer, String location) {
        int status = answer.status();
        if (status == 200) {
            return answer.body();
        }
        String provider = "The weather provider " + source;
        Optional<Duration> retryAfter = retryAfter(answer);
        throw switch (status) {
            case 400 -> refused(answer.body(), provider, location);
            case 401, 403 ->
                new WeatherException(
                        Kind.KEY_REFUSED, provider + " refused our key or plan with status " + status + ".");
            case 429 -> new WeatherException(Kind.RATE_LIMITED, provider + " asks us to slow down.", retryAfter);
            default ->
                new WeatherException(Kind.UNAVAILABLE, provider + " answered with status " + status + ".", retryAfter);
        };
    }

    /* Status 400 may also mean wrong dates, wrong units or an error of a proxy. Only this sentence means an unknown
     * place. */
    private static WeatherException refused(Buffer body, String provider, String location) {
        return UNKNOWN_LOCATION.matcher(body.toString()).matches()
                ? new WeatherException(Kind.UNKNOWN_PLACE, provider + " does not know '" + location + "'.")
                : new WeatherException(
                        Kind.UNAVAILABLE,
                        provider + " answered with status 400 and did not say that it does not know the place.");
    }

    private Optional<Duration> retryAfter(BoundedGet.Answer answer) {
        return RetryAfter.parse(answer.retryAfter(), clock.instant());
    }

    private boolean shouldRetry(Throwable cause, int number) {
        return cause instanceof WeatherException weather
                && MAY_PASS.contains(weather.kind())
                && weather.retryAfter().orElse(Duration.ZERO).compareTo(PATIENCE) <= 0
                && number < config.attempts()
                && !closed;
    }

    private Future<Void> pause(WeatherException cause, Question asked, int number) {
        Duration length = BACKOFF.pause(number, cause.retryAfter(), random);
        limiter.noteBackoff(cause.kind().name().toLowerCase(Locale.ROOT), length);
        Timer timer = vertx.timer(Math.max(1, length.toMillis()), TimeUnit.MILLISECONDS);
        pauses.add(timer);
        Runnable unlisten = asked.cancellation.onCancel(timer::cancel);
        // If close() cancels the timer, the caller gets the error of the last attempt.
        return timer.onComplete(over -> {
                    pauses.remove(timer);
                    unlisten.run();
                })
                .recover(stopped -> Future.failedFuture(asked.ending(cause, Optional.empty())));
    }

    /** One attempt, from the moment when it may begin. */
    private final class Call implements Supplier<Future<BoundedGet.Answer>> {
        private final Question asked;
        private boolean begun;
        private boolean sent;
        private long startedAt;

        Call(Question asked) {
            this.asked = asked;
        }

        @Override
        public Future<BoundedGet.Answer> get() {
            calls.begun();
            begun = true;
            startedAt = System.nanoTime();
            return http.get(uri(asked), asked.cancellation, () -> sent = true);
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
            boolean late = System.nanoTime() - startedAt >= config.timeout().toNanos();
            return late ? new Signal.Overloaded(Optional.empty()) : new Signal.Nothing();
        }

        void report(AsyncResult<BoundedGet.Answer> outcome) {
            if (!begun || outcome.cause() instanceof CancelledException) {
                return;
            }
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

    private record Question(String location, LocalDate from, LocalDate to, Request waiting, Cancellation cancellation) {
        /** The cost of the call: providers count the days of a place. */
        long days() {
            return ChronoUnit.DAYS.between(from, to) + 1;
        }

        /** The final failure. If the call was cancelled, its cause is the failure of the attempt before. */
        Throwable ending(Throwable cause, Optional<Throwable> before) {
            if (!cancellation.cancelled()) {
                return cause;
            }
            return new CancelledException(cause instanceof WeatherException ? cause : before.orElse(null));
        }
    }
}
