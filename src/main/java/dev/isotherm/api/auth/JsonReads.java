package dev.isotherm.api.auth;

import dev.isotherm.config.ServerAddress;
import dev.isotherm.context.Timing;
import dev.isotherm.redis.HostAddresses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON objects of issuers over HTTP. Each read has a maximum total time and a maximum size, which {@code
 * WebClient} does not have. Redirects are not followed: they could lead to another server than the configured one.
 * Belongs to one context.
 */
final class JsonReads {
    /** A JWKS has a few KB. */
    static final int MAX_BYTES = 256 * 1024;

    /** The maximum time of one read. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_CONNECTIONS = 4;
    private static final int MAX_WAITING = 100;
    private static final Pattern MAX_AGE = Pattern.compile("(?i)(?:^|[,\\s])max-age=\"?(\\d{1,9})(?!\\d)");

    private final Timing timing;
    private final HttpClient client;
    private final HostAddresses addresses;

    /** Makes a client of its own. Call this on the context that will use it. */
    JsonReads(Vertx vertx, Timing timing) {
        this.timing = timing;
        this.addresses = new HostAddresses(vertx);
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        // For the TLS options; each request says whether it uses TLS.
                        .setSsl(true)
                        .setConnectTimeout((int) TIMEOUT.toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout((int) TIMEOUT.toMillis() + 1_000),
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING));
    }

    /**
     * What a server answered with status 200.
     *
     * @param body the whole body
     * @param maxAge from {@code Cache-Control}; empty if it does not say
     */
    record Answer(JsonObject body, Optional<Duration> maxAge) {}

    /** Reads one object; fails with {@link IllegalStateException} and a reason for the log. */
    Future<Answer> get(URI address) {
        Call call = new Call();
        Runnable cancelDeadline =
                timing.after(TIMEOUT, () -> call.abort("there was no answer in " + TIMEOUT.toSeconds() + " s"));
        call.run(address);
        return call.outcome.future().onComplete(over -> cancelDeadline.run());
    }

    Future<Void> close() {
        return client.close();
    }

    private static Optional<Duration> maxAge(HttpClientResponse response) {
        String header = response.getHeader(HttpHeaders.CACHE_CONTROL);
        Matcher found = MAX_AGE.matcher(header == null ? "" : header);
        return found.find() ? Optional.of(Duration.ofSeconds(Long.parseLong(found.group(1)))) : Optional.empty();
    }

    private final class Call {
        private final Promise<Answer> outcome = Promise.promise();
        private Optional<HttpClientRequest> request = Optional.empty();

        void run(URI address) {
            // In a compose, so that an exception of a closed client becomes a failed future.
            Future.succeededFuture(ServerAddress.of(address).orElseThrow())
                    .compose(server -> addresses.connect(
                            server.host(), host -> connect(server, host, address), failure -> !outcome.future()
                                    .isComplete()))
                    .compose(this::send)
                    .compose(this::read)
                    .onComplete(
                            outcome::tryComplete,
                            cause -> abort(
                                    cause instanceof IllegalStateException
                                            ? cause.getMessage()
                                            : "the connection failed ("
                                                    + cause.getClass().getSimpleName() + ")"));
        }

        void abort(String reason) {
            if (outcome.tryFail(new IllegalStateException(reason))) {
                request.ifPresent(HttpClientRequest::reset);
            }
        }

        private Future<HttpClientRequest> connect(ServerAddress server, String host, URI address) {
            boolean tls = "https".equals(address.getScheme());
            int usual = tls ? 443 : 80;
            int port = server.port() < 0 ? usual : server.port();
            String path = address.getRawPath();
            return client.request(new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setServer(SocketAddress.inetSocketAddress(port, host))
                    .setHost(server.host())
                    .setPort(port)
                    .setSsl(tls)
                    .setURI(path == null || path.isEmpty() ? "/" : path));
        }

        private Future<HttpClientResponse> send(HttpClientRequest connected) {
            request = Optional.of(connected);
            // The outcome reports every failure. Without handlers Vert.x would also log our own resets as errors.
            connected.exceptionHandler(known -> {});
            connected.connection().exceptionHandler(known -> {});
            if (outcome.future().isComplete()) {
                connected.reset();
                return Future.failedFuture(new IllegalStateException("it was over before there was a connection"));
            }
            return connected.putHeader(HttpHeaders.ACCEPT, "application/json").send();
        }

        private Future<Answer> read(HttpClientResponse response) {
            // As above: the outcome reports it.
            response.exceptionHandler(known -> {});
            if (response.statusCode() != 200) {
                return Future.failedFuture(new IllegalStateException("the answer has status " + response.statusCode()));
            }
            Buffer body = Buffer.buffer();
            response.handler(chunk -> {
                if (body.length() + chunk.length() <= MAX_BYTES) {
                    body.appendBuffer(chunk);
                } else {
                    abort("the answer is larger than " + MAX_BYTES + " bytes");
                }
            });
            return response.end().map(ended -> new Answer(object(body), maxAge(response)));
        }

        private static JsonObject object(Buffer body) {
            try {
                return new JsonObject(body);
            } catch (DecodeException e) {
                throw new IllegalStateException("the answer is no JSON object", e);
            }
        }
    }
}
