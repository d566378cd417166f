package dev.isotherm.metrics;

import dev.isotherm.config.IsothermConfig;
import dev.isotherm.context.CallerContext;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The answer to a scrape: the meters of this process and the figures of the cluster. However many ask, Redis is asked by
 * one of them, and an answer of the last second is given again. Belongs to the context of its link.
 */
public final class Scrape {
    /** The form of the answer. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final long REUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Context owner;
    private final Meters meters;
    private final ClusterFigures cluster;
    private Optional<Future<Buffer>> last = Optional.empty();
    private long lastAt;

    /**
     * Makes it; call this on the context.
     *
     * @param owner the context of the link
     * @param link need not be started yet
     */
    public Scrape(Context owner, RedisLink link, Meters meters, IsothermConfig config, InstantSource clock) {
        this.owner = owner;
        this.meters = meters;
        this.cluster = new ClusterFigures(owner, link, config, clock);
    }

    /**
     * The answer in the text format of Prometheus. While Redis is away it comes as well, without the figures of the
     * cluster and with {@code isotherm_redis_up 0}.
     *
     * @return completes on the caller's context within three deadlines of the link
     */
    public Future<Buffer> text() {
        Future<Buffer> shared = last.filter(before ->
                        !before.isComplete() || (before.succeeded() && System.nanoTime() - lastAt < REUSE_NANOS))
                .orElseGet(this::begin);
        // Each caller gets its own promise, because the shared future belongs to the first caller's context.
        Promise<Buffer> mine = CallerContext.promise();
        shared.onComplete(mine);
        return mine.future();
    }

    private Future<Buffer> begin() {
        Future<Buffer> begun = cluster.read()
                // Not on the event loop: the text of thousands of meters takes milliseconds.
                .compose(figures ->
                        owner.owner().executeBlocking(() -> Buffer.buffer(meters.text() + ClusterText.of(figures))))
                .onComplete(done -> lastAt = System.nanoTime());
        last = Optional.of(begun);
        return begun;
    }
}
