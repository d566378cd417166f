package dev.isotherm.job.run;

import dev.isotherm.job.store.JobKeys;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits in Redis for new work, so that idle runners need not poll, and wakes the runners of this JVM over the local
 * event bus.
 *
 * <p>It needs its own link with the deadline {@link #DEADLINE_MILLIS}, because the wait blocks the connection. The link
 * replaces a connection that waits too long. If a wake-up is lost, the runners' polls find the work.
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
    private final String address;
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
        this.address = address(queue);
    }

    /**
     * Returns the event bus address for the wake-ups of a queue inside a JVM.
     *
     * @param queue the queue's name
     * @return the address; the messages are empty
     */
    public static String address(String queue) {
        return "isotherm.wake." + queue;
    }

    /** Starts to wait. */
    public void start() {
        await();
    }

    /** Stops; a running wait ends when its link stops. */
    public void stop() {
        stopped = true;
        vertx.cancelTimer(pause);
    }

    private void await() {
        if (stopped) {
            return;
        }
        link.send(Request.cmd(Command.BZPOPMIN).arg(keys.wake()).arg(WAIT_SECONDS))
                .onSuccess(reply -> {
                    if (reply != null) {
                        vertx.eventBus().publish(address, "");
                    }
                    await();
                })
                .onFailure(e -> {
                    if (stopped) {
                        return;
                    }
                    LOG.debug("Cannot wait for wake-ups now, trying again: {}", e.getMessage());
                    pause = vertx.setTimer(PAUSE_MILLIS, id -> {
                        if (link.state().up()) {
                            // A wake-up may have been lost with the connection.
                            vertx.eventBus().publish(address, "");
                        }
                        await();
                    });
                });
    }
}
