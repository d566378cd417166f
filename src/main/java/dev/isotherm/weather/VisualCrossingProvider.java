package dev.isotherm.weather;

import dev.isotherm.config.VisualCrossingConfig;
import dev.isotherm.limit.Cancellation;
import dev.isotherm.limit.CancelledException;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.weather.WeatherException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Daily means from the Visual Crossing Timeline API, or from anything that speaks it.
 *
 * <p>Scope: one verticle instance, as its limiter. Every attempt takes a permit of the limiter and gives it back before
 * it waits for the next one, so a slow provider never makes waiting calls hold permits. Errors that may pass
 * ({@link Kind#UNAVAILABLE}, {@link Kind#RATE_LIMITED}, {@link Kind#BAD_ANSWER}) are tried again, the others are final. A call that is
 * cancelled ends at once, wherever it waits, and its connection with it.
 */
public final class VisualCrossingProvider implements WeatherProvider {
    /** A provider that asks for more than this gets its wish, but not from us: the caller decides what to do till then. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Set<Kind> MAY_PASS = Set.of(Kind.UNAVAILABLE, Kind.RATE_LIMITED, Kind.BAD_ANSWER);
    private static final int BACKOFF_FLOOR_MILLIS = 100;
    private static final int BACKOFF_BASE_MILLIS = 250;
    private static final int BACKOFF_DOUBLINGS = 4;

    private final Vertx vertx;
    private final ContextLimiter limiter;
    private final VisualCrossingConfig config;
    private final String source;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BoundedGet http;
    private final ProviderCalls calls;
    private final Set<Timer> pauses = new HashSet<>();
    private boolean closed;

    /**
     * Makes a provider; call it on the limiter's context.
     *
     * @param vertx makes its HTTP client, which holds no more connections than the limiter has permits
     * @param limiter bounds the calls that are under way
     * @param config where to ask and how often
     * @param source the name of the origin, see {@link WeatherProvider#source()}
     * @throws dev.isotherm.limit.ForeignContextException where the caller is not on the limiter's context
     */
    public VisualCrossingProvider(Vertx vertx, ContextLimiter limiter, VisualCrossingConfig config, String source) {
        this(vertx, limiter, config, source, InstantSource.system(), new SplittableRandom());
    }

    VisualCrossingProvider(
            Vertx vertx,
            ContextLimiter limiter,
            VisualCrossingConfig config,
            String source,
            InstantSource clock,
            RandomGenerator random) {
        this.vertx = vertx;
        this.limiter = limiter;
        this.config = config;
        this.source = source;
        this.clock = clock;
        this.random = random;
        this.calls = new ProviderCalls(source, clock);
        this.http = new BoundedGet(
                vertx,
                source,
                config.baseUri(),
                config.timeout(),
                limiter.state().limit());
    }

    @Override
    public String source() {
        return source;
    }

    /**
     * Tells how the calls went, for operators; call it on the limiter's context.
     *
     * @return the counts of this moment, since the provider was made
     */
    public ProviderState state() {
        return calls.state();
    }

    @Override
    public boolean remote() {
        return true;
    }

    /**
     * {@inheritDoc} Also fails with {@link dev.isotherm.limit.LimitExceededException} where the limiter refuses.
     *
     * @throws dev.isotherm.limit.ForeignContextException where the caller is not on the limiter's context
     */
    @Override
    public Future<Observations> observe(String location, LocalDate from, LocalDate to, Cancellation cancellation) {
        if (from.isAfter(to)) {
            throw new IllegalArgumentException("The range " + from + " to " + to + " ends before it begins.");
        }
        return attempt(new Question(location.strip(), from, to, cancellation), 1);
    }

    @Override
    public Future<Void> close() {
        closed = true;
        Set.copyOf(pauses).forEach(Timer::cancel);
        return http.close();
    }

    private Future<Observations> attempt(Question asked, int number) {
        TimelineAnswer expected = new TimelineAnswer(source, asked.location, asked.from, asked.to);
        return limiter.run(() -> ask(asked), asked.cancellation)
                .map(answer -> expected.read(accept(answer, asked.location)))
                .map(calls::succeeded)
                .recover(cause -> {
                    if (cause instanceof WeatherException reason) {
                        calls.failed(reason, number, config.attempts());
                    }
                    return shouldRetry(cause, number) && !asked.cancellation.cancelled()
                            ? pause((WeatherException) cause, asked, number).compose(over -> attempt(asked, number + 1))
                            : Future.failedFuture(asked.ending(cause));
                });
    }

    private Future<BoundedGet.Answer> ask(Question asked) {
        calls.begun();
        return http.get(uri(asked), asked.cancellation);
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
        Optional<Duration> retryAfter =
                answer.retryAfter().flatMap(header -> RetryAfter.parse(header, clock.instant()));
        throw switch (status) {
            case 400 -> new WeatherException(Kind.UNKNOWN_PLACE, provider + " does not know '" + location + "'.");
            case 401, 403 ->
                new WeatherException(
                        Kind.KEY_REFUSED, provider + " refused our key or plan with status " + status + ".");
            case 429 -> new WeatherException(Kind.RATE_LIMITED, provider + " asks us to slow down.", retryAfter);
            default ->
                new WeatherException(Kind.UNAVAILABLE, provider + " answered with status " + status + ".", retryAfter);
        };
    }

    private boolean shouldRetry(Throwable cause, int number) {
        return cause instanceof WeatherException weather
                && MAY_PASS.contains(weather.kind())
                && weather.retryAfter().orElse(Duration.ZERO).compareTo(PATIENCE) <= 0
                && number < config.attempts()
                && !closed;
    }

    private Future<Void> pause(WeatherException cause, Question asked, int number) {
        long millis = Math.max(
                cause.retryAfter().orElse(Duration.ZERO).toMillis(),
                BACKOFF_FLOOR_MILLIS + random.nextLong(spread(number)));
        Timer timer = vertx.timer(millis, TimeUnit.MILLISECONDS);
        pauses.add(timer);
        Runnable unlisten = asked.cancellation.onCancel(timer::cancel);
        // Where close() cancels the timer, the caller gets the error it would have got at last.
        return timer.onComplete(over -> {
                    pauses.remove(timer);
                    unlisten.run();
                })
                .recover(stopped -> Future.failedFuture(asked.ending(cause)));
    }

    /* Full jitter: callers that failed together must not come back together. */
    private static long spread(int number) {
        return (long) BACKOFF_BASE_MILLIS << Math.min(number - 1, BACKOFF_DOUBLINGS);
    }

    private record Question(String location, LocalDate from, LocalDate to, Cancellation cancellation) {
        /** What it fails with at last. */
        Throwable ending(Throwable cause) {
            return cancellation.cancelled() ? new CancelledException() : cause;
        }
    }
}
