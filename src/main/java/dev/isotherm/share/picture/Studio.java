package dev.isotherm.share.picture;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.limit.ContextLimiter;
import dev.isotherm.limit.Request;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws pictures on a thread of its own, one after the other. A limited number may wait. Belongs to the context of one
 * verticle. Nothing here names a class of AWT, because a Java may lack them.
 */
public final class Studio {
    private static final Logger LOG = LoggerFactory.getLogger(Studio.class);
    private static final int THREADS = 1;
    private static final int MOST_WAITING = 16;
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Duration deadline;
    private final ContextLimiter limiter;
    private final WorkerExecutor worker;
    /* Used on the worker's thread only, which makes it, because that blocks. */
    private Painter painter;
    private boolean unable;

    /** Opens a studio. */
    public Studio(Vertx vertx, Context context) {
        this(vertx, context, MAX_WAIT, DEADLINE);
    }

    Studio(Vertx vertx, Context context, Duration maxWait, Duration deadline) {
        this.deadline = deadline;
        limiter = new ContextLimiter("pictures", context, new LimitConfig(THREADS, MOST_WAITING, maxWait));
        // Vert.x shares executors by their name, so each instance needs its own.
        worker = vertx.createSharedWorkerExecutor("pictures-" + UUID.randomUUID(), THREADS);
    }

    /**
     * Draws a picture.
     *
     * @return the bytes of a PNG; empty if this Java cannot draw; fails with {@link
     *     dev.isotherm.limit.LimitExceededException} if too many pictures wait, and with {@link TimeoutException} if it
     *     takes too long
     */
    public Future<Optional<Buffer>> draw(Subject subject) {
        if (unable) {
            return Future.succeededFuture(Optional.empty());
        }
        // The permit is held until the thread is free, which may be after the deadline.
        return limiter.run(() -> worker.executeBlocking(() -> paint(subject)), Request.USUAL)
                .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .map(Optional::of)
                .recover(e -> e instanceof UnableException
                        ? Future.succeededFuture(unable(e.getCause()))
                        : Future.failedFuture(e));
    }

    /** A Java without its graphics libraries, or without a folder for temporary files. */
    private static final class UnableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnableException(Throwable cause) {
            super(cause);
        }
    }

    private Buffer paint(Subject subject) throws UnableException {
        try {
            if (painter == null) {
                painter = new Painter();
            }
            return painter.draw(subject);
        } catch (LinkageError | InternalError | UncheckedIOException e) {
            throw new UnableException(e);
        }
    }

    private Optional<Buffer> unable(Throwable cause) {
        if (!unable) {
            unable = true;
            LOG.warn(
                    "This Java cannot draw ({}), so shares get a placeholder instead of a picture. It needs the graphics"
                            + " libraries of Java (AWT and freetype; headless is enough) and a folder for temporary files.",
                    cause.toString());
        }
        return Optional.empty();
    }

    /** Stops to draw. */
    public Future<Void> close() {
        limiter.close();
        return worker.executeBlocking(() -> {
                    if (painter != null) {
                        painter.close();
                    }
                    return null;
                })
                .eventually(worker::close)
                .mapEmpty();
    }
}
