package dev.isotherm.api.connection;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes the HTTP servers, all with the same options below the requests. */
public final class Listener {
    /** How long a connection may be idle, at least. */
    public static final Duration IDLE = Duration.ofSeconds(75);

    /* Without this bound the kernel would buffer megabytes for each client that does not read. */
    private static final int KERNEL_BYTES = 128 * 1024;

    private Listener() {}

    /**
     * Makes a server that does not listen yet; the caller sets its handler of requests.
     *
     * @param idle how long a connection may be idle
     * @param connections bounds those of the server
     */
    public static HttpServer server(Vertx vertx, String host, int port, Duration idle, Connections connections) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setHttp2ClearTextEnabled(false)
                // We have no web sockets, and their compression handler would cost time on each request.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setSendBufferSize(KERNEL_BYTES)
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) idle.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return vertx.createHttpServer(options)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(Listener::refuse);
    }

    private static void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end();
    }
}
