package dev.isotherm.examples;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.LimitExceededException;
import dev.isotherm.limit.Request;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A program of its own with a limit: at most two calls to a slow service are under way at once, one more waits, and all
 * others are told at once when to come again. Each instance has a limiter of its own, so none needs a lock.
 */
public final class LimitedProgram extends VerticleBase {
    private final Supplier<Future<String>> service;
    private ContextLimiter limiter;
    private HttpServer server;

    /** Makes an instance; {@code service} is the slow call. */
    public LimitedProgram(Supplier<Future<String>> service) {
        this.service = service;
    }

    @Override
    public Future<?> start() {
        // Made here, because a limiter belongs to the context that uses it.
        limiter = new ContextLimiter("slow-service", context, new LimitConfig(2, 1, Duration.ofSeconds(5)));
        server = vertx.createHttpServer().requestHandler(this::answer);
        return server.listen(0, "127.0.0.1");
    }

    private void answer(HttpServerRequest request) {
        limiter.run(service, Request.USUAL)
                .onSuccess(text -> request.response().end(text))
                .onFailure(cause -> refuse(request, cause));
    }

    private static void refuse(HttpServerRequest request, Throwable cause) {
        if (cause instanceof LimitExceededException full) {
            request.response()
                    .setStatusCode(503)
                    .putHeader("Retry-After", Long.toString(full.retryAfter().toSeconds()))
                    .end(full.getMessage());
        } else {
            request.response().setStatusCode(500).end();
        }
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> stop() {
        limiter.close();
        return server.close();
    }
}
