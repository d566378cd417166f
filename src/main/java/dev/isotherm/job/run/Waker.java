package dev.isotherm.job.run;

import dev.isotherm.config.RedisConfig;
import dev.isotherm.job.store.JobKeys;
import dev.isotherm.redis.LinkState;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits in Redis for new work, so that an idle runner need not poll. It waits only while its runner has a free slot: a
 * busy one would take the wake-up from an idle one.
 *
 * <p>The wait blocks a connection, so it has its own link, which replaces a connection that waits too long. If a wake-up is
 * lost, the runner's poll finds the work. Belongs to the runner's context.
 */
public final class Waker {
    private static final Logger LOG = LoggerFactory.getLogger(Waker.class);
    private static final int WAIT_SECONDS = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(WAIT_SECONDS + 1);
    private static final long PAUSE_MILLIS = 250;

    private final Vertx vertx;
    private final RedisLink link;
    private final JobKeys keys;
    private boolean waiting;
    private boolean stopped;
    private long pause = -1;

    /**
     * Creates the waker of one queue.
     *
     * @param config where Redis is
     * @param queue the queue's name
     */
    public Waker(Vertx vertx, RedisConfig config, String queue) {
        this.vertx = vertx;
        this.link = new RedisLink(vertx, config.withDeadline(DEADLINE));
        this.keys = JobKeys.of(queue);
    }

    /** Connects, as {@link RedisLink#start()}. */
    public Future<Void> start() {
        return link.start();
    }

    /** The connection that it waits on. */
    LinkState link() {
        return link.state();
    }

    /**
     * Waits for work, if it does not wait already.
     *
     * @param wake called when there may be work, also after the stop: then others must be told
     * @param hungry whether it still has to wait
     */
    void listen(Runnable wake, BooleanSupplier hungry) {
        if (waiting || stopped) {
            return;
        }
        waiting = true;
        link.send(Request.cmd(Command.BZPOPMIN).arg(keys.wake()).arg(WAIT_SECONDS))
                .onSuccess(reply -> {
                    waiting = false;
                    if (reply != null) {
                        wake.run();
                    }
                    // The next job may come while the claim for this one is under way.
                    listenIf(wake, hungry);
                })
                .onFailure(e -> {
                    if (stopped) {
                        return;
                    }
                    LOG.debug("Cannot wait for wake-ups now, trying again: {}", e.getMessage());
                    pause = vertx.setTimer(PAUSE_MILLIS, id -> {
                        waiting = false;
                        if (link.state().up()) {
                            // A wake-up may have been lost with the connection.
                            wake.run();
                        }
                        listenIf(wake, hungry);
                    });
                });
    }

    private void listenIf(Runnable wake, BooleanSupplier hungry) {
        if (hungry.getAsBoolean()) {
            listen(wake, hungry);
        }
    }

    /** Waits no more: closes its connection at once, so that Redis gives the next wake-up to another runner. */
    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(pause);
        return link.stop();
    }
}
