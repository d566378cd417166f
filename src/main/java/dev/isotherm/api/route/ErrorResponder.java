package dev.isotherm.api.route;

import dev.isotherm.context.LogThrottle;
import dev.isotherm.job.store.QueueSchema;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.record.json.WireTime;
import dev.isotherm.redis.RedisUnavailableException;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every failed request in the contract's shape. Details for operators are logged only. */
public final class ErrorResponder {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponder.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    /* A provider may ask us to wait for days or send a wrong value. A client only needs to know "not now". */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Duration BUSY = Duration.ofSeconds(10);
    /* For a refused key: only an operator can solve this. */
    private static final Duration SEEN_TO = Duration.ofMinutes(1);

    private final RequestTrace trace;
    private final RefusalPace pace;
    private final InstantSource clock;
    /* Every request fails in the same way until the newer program is installed. */
    private final LogThrottle oldProgram = new LogThrottle(Duration.ofMinutes(1));

    public ErrorResponder(RequestTrace trace, RefusalPace pace, InstantSource clock) {
        this.trace = trace;
        this.pace = pace;
        this.clock = clock;
    }

    /** Answers a request that failed. */
    public void handle(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        // A path that cannot be decoded, such as one with %zz, fails with status -1 and without a cause.
        int status = ctx.statusCode() <= 0 ? 400 : ctx.statusCode();
        ApiException error = failure == null ? ApiException.ofStatus(status) : classify(ctx, failure);
        pace.answer(ctx, error.status(), () -> respond(ctx, error));
    }

    /**
     * Says what a client is told of a failure.
     *
     * @return itself for {@link ApiException}; 500 for a failure that nobody expects, which is logged as an error
     */
    public ApiException classify(RoutingContext ctx, Throwable failure) {
        if (failure instanceof ApiException known) {
            return known;
        }
        if (failure instanceof HttpClosedException) {
            // The client closed the connection while it sent its body. This is not an error, and no one receives the
            // answer.
            return ApiException.ofStatus(400);
        }
        if (failure instanceof RedisUnavailableException) {
            LOG.debug("{} {}: {}", ctx.request().method(), ctx.request().path(), failure.getMessage());
            return ApiException.unavailable("The job store is not available. Please try again later.", SOON);
        }
        if (QueueSchema.isTooNew(failure)) {
            oldProgram
                    .pass()
                    .ifPresent(before -> LOG.error(
                            "This program is too old for the jobs in Redis, so it answers 503. Start the newer"
                                    + " version: {}",
                            failure.getMessage()));
            return ApiException.unavailable("The job store is not available. Please try again later.", LATER);
        }
        if (failure instanceof LimitExceededException refused) {
            return ApiException.unavailable("The service is busy. Please try again later.", refused.retryAfter());
        }
        if (failure instanceof TimeoutException) {
            return ApiException.unavailable("The record could not be computed in time. Please try again later.", BUSY);
        }
        if (failure instanceof WeatherException weather) {
            return classify(ctx, weather);
        }
        if (ctx.statusCode() >= 400 && ctx.statusCode() < 500) {
            return ApiException.ofStatus(ctx.statusCode());
        }
        LOG.error("{} {} failed", ctx.request().method(), ctx.request().path(), failure);
        return ApiException.ofStatus(500);
    }

    private static ApiException classify(RoutingContext ctx, WeatherException weather) {
        if (weather.kind() == WeatherException.Kind.BUDGET_SPENT) {
            LOG.debug("{} {}: {}", ctx.request().method(), ctx.request().path(), weather.getMessage());
            return ApiException.unavailable(
                    weather.getMessage(), weather.retryAfter().orElse(LATER));
        }
        if (weather.kind() == WeatherException.Kind.UNKNOWN_PLACE) {
            return ApiException.locationNotFound();
        }
        // Logged as debug only: {@code ProviderCalls} logs the reason for operators, once for all requests.
        LOG.debug("{} {}: {}", ctx.request().method(), ctx.request().path(), weather.getMessage());
        boolean refused = weather.kind() == WeatherException.Kind.KEY_REFUSED;
        return ApiException.unavailable(
                "The weather service cannot answer at the moment: " + weather.getMessage(),
                weather.retryAfter()
                        .map(asked -> asked.compareTo(LONGEST_WAIT) < 0 ? asked : LONGEST_WAIT)
                        .orElse(refused ? SEEN_TO : BUSY));
    }

    private void respond(RoutingContext ctx, ApiException error) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.headWritten() || response.closed()) {
            return;
        }
        error.retryAfter()
                .ifPresent(time -> response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(WireTime.seconds(time))));
        response.setStatusCode(error.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(error.toJson()
                        .put("path", decoded(ctx.request().path()))
                        .put("method", ctx.request().method().name())
                        .put("request_id", trace.id(ctx))
                        .put("timestamp", WireTime.naive(clock.instant()))
                        .toBuffer());
    }

    private static String decoded(String path) {
        try {
            return path == null ? "" : URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The path cannot be decoded; this may be the reason for the failure.
            return path;
        }
    }
}
