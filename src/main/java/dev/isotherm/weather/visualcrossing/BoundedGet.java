package dev.isotherm.weather.visualcrossing;

import dev.isotherm.config.ServerAddress;
import dev.isotherm.context.Cancellation;
import dev.isotherm.context.CancelledException;
import dev.isotherm.redis.HostAddresses;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * GET requests to one server, each bounded in time and size as a whole.
 *
 * <p>It stands on {@code HttpClient} because {@code WebClient} can do neither: its time-out starts anew with every
 * chunk, and a body it no longer wants it still reads to the end. Here a call that is over its bounds is reset, so when
 * the future fails, nothing is under way any more.
 */
final class BoundedGet {
    /** A year of days is about 40 KB, a whole history 2 MB. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_CONNECT_MILLIS = 10_000;
    private static final int MAX_CANCELLED = 1_000;

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
     * @param provider the name of the server in messages
     * @param server its address, of which scheme, host and port are used
     * @param timeout how long one call may take, waiting for a connection included
     * @param connections how many calls can be under way at once
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
                // Later than the deadline of a call, so that it only ever ends what no call watches.
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) Math.min(timeoutMillis + 1_000, Integer.MAX_VALUE))
                .setDecompressionSupported(true);
        // Calls wait for a connection only while a reset one is being closed, or behind those that were cancelled
        // before
        // they were connected: the pool forgets these no sooner than it can serve them.
        this.client = vertx.createHttpClient(
                options,
                new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(connections + MAX_CANCELLED));
    }

    /**
     * Asks once.
     *
     * @param uri path and query; it is named in no message, for it may hold a secret
     * @param cancellation ends the call, and its connection with it, at once
     * @param onSent told when there is a connection and the request goes out
     * @return the answer whatever its status; fails with {@link WeatherException}, or with {@link CancelledException}
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
        });
    }

    Future<Void> close() {
        return client.close();
    }

    private WeatherException tooLate() {
        return new WeatherException(
                Kind.UNAVAILABLE, "The weather provider " + provider + " gave no answer in " + timeoutMillis + " ms.");
    }

    /* The text of the cause is left out: Vert.x names the URI, key included, in some of its messages. */
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
     * What the server answered.
     *
     * @param status the HTTP status
     * @param retryAfter the lines of the {@code Retry-After} header as they came
     * @param body the whole body, decompressed
     */
    record Answer(int status, List<String> retryAfter, Buffer body) {}

    private final class Call {
        private final Promise<Answer> outcome = Promise.promise();
        private final Runnable onSent;
        private Optional<HttpClientRequest> request = Optional.empty();

        Call(Runnable onSent) {
            this.onSent = onSent;
        }

        void run(String uri) {
            // In a compose, so that what a closed client throws becomes a failure like any other.
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
            // The outcome tells of every failure; without a handler, Vert.x would log a reset of ours as an error as
            // well.
            connected.exceptionHandler(known -> {});
            // So it does where an answer cannot be decompressed.
            connected.connection().exceptionHandler(known -> {});
            if (outcome.future().isComplete()) {
                connected.reset();
                return Future.failedFuture(new TimeoutException("it was over before there was a connection"));
            }
            onSent.run();
            return connected.send();
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
