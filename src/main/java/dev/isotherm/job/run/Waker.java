package dev.isotherm.job.run;

import dev.isotherm.job.store.JobKeys;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits in Redis for new work, so that an idle runner need not poll. It waits only while its runner has a free slot: a
 * busy one would take the wake-up from an idle one.
 *
 * <p>It needs its own link with the deadline {@link #DEADLINE_MILLIS}, because the wait blocks the connection. The link
 * replaces a connection that waits too long. If a wake-up is lost, the runner's poll finds the work. Belongs to the
 * runner's context.
 */
public final class Waker {
    /** The deadline of the link, ms: the longest wait plus a second. */
    public static final long DEADLINE_MILLIS = 6_000;

    private static final Logger LOG = LoggerFactory.getLogger(Waker.class);
    private static final int WAIT_SECONDS = 5;
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
     * @param link the link for the wait, used for nothing else
     * @param queue the queue's name
     */
    public Waker(Vertx vertx, RedisLink link, String queue) {
        this.vertx = vertx;
        this.link = link;
        this.keys = JobKeys.of(queue);
    }

    /**
     * Waits for work, if it does not wait already.
     *
     * @param wake called when there may be work
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
                    if (stopped) {
                        return;
                    }
                    if (reply != null) {
                        wake.run();
                    } else if (hungry.getAsBoolean()) {
                        listen(wake, hungry);
                    }
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
                        listen(wake, hungry);
                    });
                });
    }

    /** Waits no more; a running wait ends when its link stops. */
    void stop() {
        stopped = true;
        vertx.cancelTimer(pause);
    }
}
