package dev.isotherm.job.run;

import dev.isotherm.job.store.JobKeys;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for work in Redis, so that idle runners need not ask again and again, and wakes the runners of this JVM by the
 * local event bus.
 *
 * <p>It needs a link of its own whose deadline is {@link #DEADLINE_MILLIS}: the wait blocks that connection, and one that
 * overstays is given up by its link, which makes a new one. A wake-up that is lost all the same is covered by the
 * runners' polls.
 */
public final class Waker {
    /** The deadline of the link, ms: the longest wait and a second. */
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
     * Makes the waker of one queue.
     *
     * @param link used for nothing else
     * @param queue the queue's name
     */
    public Waker(Vertx vertx, RedisLink link, String queue) {
        this.vertx = vertx;
        this.link = link;
        this.keys = JobKeys.of(queue);
        this.address = address(queue);
    }

    /**
     * Where wake-ups are published inside a JVM.
     *
     * @param queue the queue's name
     * @return an event bus address; the messages are empty
     */
    public static String address(String queue) {
        return "isotherm.wake." + queue;
    }

    /** Begins to wait. */
    public void start() {
        await();
    }

    /** Ends it; the wait under way ends with its link. */
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
                    LOG.debug("No wake-ups for now: {}", e.getMessage());
                    pause = vertx.setTimer(PAUSE_MILLIS, id -> {
                        if (link.state().up()) {
                            // A wake-up may have gone with the connection.
                            vertx.eventBus().publish(address, "");
                        }
                        await();
                    });
                });
    }
}
