package dev.isotherm.doctor;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A link to Redis on a context of its own, for threads that may wait. It is the link of the services, so it connects,
 * logs in and times out as they do.
 */
final class RedisSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 20;
    /* A busy machine may need a second attempt; all other reasons will not go away by themselves. */
    private static final String SILENT = "no ";

    private final Vertx vertx;
    private final Context context;
    private final RedisConfig config;
    private final RedisLink link;
    private volatile boolean started;

    RedisSession(Vertx vertx, RedisConfig config) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.link = new RedisLink(vertx, config);
    }

    RedisLink link() {
        return link;
    }

    /** Whether development mode starts a Redis of its own, so that there is none to connect to. */
    boolean isEmbedded() {
        return config.embedded();
    }

    Context context() {
        return context;
    }

    /**
     * Connects.
     *
     * @return empty if the link is up, otherwise why not
     */
    String connect() throws TimeoutException {
        started = true;
        return call(() -> link.start().compose(v -> outcome(System.nanoTime() + PATIENCE.toNanos())));
    }

    private Future<String> outcome(long until) {
        if (link.state().up()) {
            return Future.succeededFuture("");
        }
        String reason = link.state().reason();
        boolean silent = reason.isEmpty() || reason.startsWith(SILENT);
        if (!silent || System.nanoTime() - until > 0) {
            return Future.succeededFuture(
                    reason.isEmpty() ? "no answer within " + PATIENCE.toSeconds() + " s" : reason);
        }
        return vertx.timer(LOOK_MILLIS, TimeUnit.MILLISECONDS).compose(v -> outcome(until));
    }

    /** Runs work on the context of the link and waits for it; each call of the link has its own deadline. */
    <T> T call(Supplier<Future<T>> work) throws TimeoutException {
        Promise<T> promise = Promise.promise();
        context.runOnContext(
                v -> Future.succeededFuture().compose(begun -> work.get()).onComplete(promise));
        return promise.future().await(3 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (started) {
            context.runOnContext(v -> link.stop());
        }
    }
}
