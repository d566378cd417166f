package dev.isotherm.weather.provider;

import dev.isotherm.config.ServerAddress;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.context.Correlation;
import dev.isotherm.redis.HostAddresses;
import dev.isotherm.trace.Span;
import dev.isotherm.trace.Tracing;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GET requests to one server. Each has a maximum total time and a maximum size.
 *
 * <p>It uses {@code HttpClient} because {@code WebClient} has neither bound: its time-out restarts with every chunk,
 * and it always reads a body to the end. Here a call beyond its bounds is reset, so after a failure nothing is running
 * any more.
 */
public final class BoundedGet {
    /** A year of days is about 40 KB, a whole history 2 MB. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_CONNECT_MILLIS = 10_000;
    private static final int MAX_CANCELLED = 1_000;
    private static final int FIRST_ERROR = 400;

    private final Vertx vertx;
    private final HttpClient client;
    private final HostAddresses addresses;
    private final String host;
    private final int port;
    private final String provider;
    private final long timeoutMillis;

    /**
     * Makes a client of its own.
     *
     * @param provider the name of the server, for messages
     * @param server its address; only scheme, host and port are used
     * @param timeout the maximum time of one call, including the wait for a connection
     * @param connections the maximum number of simultaneous calls
     */
    BoundedGet(Vertx vertx, String provider, URI server, Duration timeout, int connections) {
        this.vertx = vertx;
        this.provider = provider;
        this.timeoutMillis = timeout.toMillis();
        boolean tls = "https".equalsIgnoreCase(server.getScheme());
        int defaultPort = tls ? 443 : 80;
        ServerAddress address = ServerAddress.of(server).orElseThrow();
        this.host = address.host();
        this.port = address.port() < 0 ? defaultPort : address.port();
        this.addresses = new HostAddresses(vertx);
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(tls)
                .setConnectTimeout((int) Math.min(timeoutMillis, MAX_CONNECT_MILLIS))
                .setKeepAlive(true)
                // Longer than the deadline of a call, so that it closes only connections without a call.
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) Math.min(timeoutMillis + 1_000, Integer.MAX_VALUE))
                .setDecompressionSupported(true);
        // A call waits for a connection only while a reset one is being closed, or behind calls that were cancelled
        // before they were connected: the pool drops these only when it could serve them.
        this.client = vertx.createHttpClient(
                options,
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(connections + MAX_CANCELLED));
    }

    /**
     * Sends one request.
     *
     * @param uri path and query; no message contains it, because it may hold a secret
     * @param cancellation ends the call and its connection at once
     * @param onSent called when there is a connection and the request is sent
     * @return the answer, of any status; fails with {@link WeatherException}, or with {@link CancelledException}
     */
    Future<Answer> get(String uri, Cancellation cancellation, Runnable onSent) {
        if (cancellation.cancelled()) {
            return Future.failedFuture(new CancelledException());
        }
        Call call = new Call(onSent);
        long deadline = vertx.setTimer(timeoutMillis, id -> call.abort(tooLate()));
        Runnable unlisten = cancellation.onCancel(() -> call.abort(new CancelledException()));
        call.run(uri);
        return call.outcome.future().onComplete(over -> {
            vertx.cancelTimer(deadline);
            unlisten.run();
            call.end(over);
        });
    }

    Future<Void> close() {
        return client.close();
    }

    private WeatherException tooLate() {
        return new WeatherException(
                Kind.UNAVAILABLE, "The weather provider " + provider + " gave no answer in " + timeoutMillis + " ms.");
    }

    /* The text of the cause is left out, because some messages of Vert.x contain the URI with the key. */
    private WeatherException explain(Throwable cause) {
        if (cause instanceof WeatherException known) {
            return known;
        }
        if (cause instanceof TimeoutException) {
            return tooLate();
        }
        Optional<String> lacking = LocalExhaustion.in(cause);
        if (lacking.isPresent()) {
            return new WeatherException(
                    Kind.LOCAL_EXHAUSTION,
                    "This process could not connect to the weather provider " + provider + " (" + lacking.get()
                            + "). It tries again.");
        }
        return new WeatherException(
                Kind.UNAVAILABLE,
                "The connection to the weather provider " + provider + " failed ("
                        + cause.getClass().getSimpleName() + ").");
    }

    /**
     * The answer of the server.
     *
     * @param status the HTTP status
     * @param retryAfter the lines of the {@code Retry-After} header, unchanged
     * @param body the whole body, decompressed
     */
    public record Answer(int status, List<String> retryAfter, Buffer body) {}

    private final class Call {
        private final Promise<Answer> outcome = Promise.promise();
        private final Runnable onSent;
        private final Span span;
        private final Correlation work;
        private Optional<HttpClientRequest> request = Optional.empty();

        Call(Runnable onSent) {
            this.onSent = onSent;
            Correlation caller = Correlation.current();
            this.span = Tracing.current()
                    .begin(Span.Kind.CLIENT, "GET " + provider, caller)
                    .put("http.request.method", "GET")
                    .put("server.address", host)
                    .put("server.port", port)
                    .put("isotherm.provider", provider);
            this.work = span.within(caller);
        }

        void run(String uri) {
            // In a compose, so that an exception of a closed client becomes a failed future.
            Future.succeededFuture()
                    .compose(open ->
                            addresses.connect(host, address -> connect(address, uri), failure -> !outcome.future()
                                    .isComplete()))
                    .compose(this::send)
                    .compose(this::read)
                    .onComplete(outcome::tryComplete, cause -> abort(explain(cause)));
        }

        void abort(RuntimeException cause) {
            if (outcome.tryFail(cause)) {
                request.ifPresent(HttpClientRequest::reset);
            }
        }

        void end(AsyncResult<Answer> over) {
            if (over.failed()) {
                span.fail(
                        over.cause() instanceof WeatherException weather
                                ? weather.kind().name().toLowerCase(Locale.ROOT)
                                : "cancelled");
            } else {
                int status = over.result().status();
                span.put("http.response.status_code", status);
                if (status >= FIRST_ERROR) {
                    span.fail(Integer.toString(status));
                }
            }
            span.end();
        }

        private Future<HttpClientRequest> connect(String address, String uri) {
            return client.request(new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setServer(SocketAddress.inetSocketAddress(port, address))
                    .setHost(host)
                    .setPort(port)
                    .setURI(uri));
        }

        private Future<HttpClientResponse> send(HttpClientRequest connected) {
            request = Optional.of(connected);
            // The outcome reports every failure. Without a handler Vert.x would also log our own resets as errors.
            connected.exceptionHandler(known -> {});
            // Vert.x would also log an answer that cannot be decompressed.
            connected.connection().exceptionHandler(known -> {});
            if (outcome.future().isComplete()) {
                connected.reset();
                return Future.failedFuture(new TimeoutException("it was over before there was a connection"));
            }
            onSent.run();
            tell("X-Request-ID", work.requestId(), connected);
            tell("traceparent", work.traceParent(), connected);
            return connected.send();
        }

        /* Both say only which calls belong together. The provider may log them, which helps when we ask it about a call. */
        private static void tell(String header, String value, HttpClientRequest connected) {
            if (!value.isEmpty()) {
                connected.putHeader(header, value);
            }
        }

        private Future<Answer> read(HttpClientResponse response) {
            Buffer body = Buffer.buffer();
            response.handler(chunk -> {
                if (body.length() + chunk.length() <= MAX_BYTES) {
                    body.appendBuffer(chunk);
                } else {
                    abort(new WeatherException(
                            Kind.BAD_ANSWER,
                            "The answer of the weather provider " + provider + " is larger than " + MAX_BYTES
                                    + " bytes and was refused."));
                }
            });
            List<String> retryAfter = response.headers().getAll("Retry-After");
            return response.end().map(ended -> new Answer(response.statusCode(), retryAfter, body));
        }
    }
}
