package dev.isotherm.log;

import dev.isotherm.redis.RedisLink;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the operators' changes of log levels in this process, within {@link #PERIOD}. While Redis is away the levels stay
 * as they are. One per process; belongs to the context of its link.
 */
public final class LevelFollower {
    /** How often it reads the changes. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(LevelFollower.class);

    private final Vertx vertx;
    private final LevelStore store;
    private final LogLevels levels = new LogLevels();
    private long timer = -1;
    private boolean reading;

    public LevelFollower(Vertx vertx, RedisLink link, InstantSource clock) {
        this.vertx = vertx;
        this.store = new LevelStore(link, clock);
    }

    /** Begins, on the context of the link. */
    public void start() {
        timer = vertx.setPeriodic(PERIOD.toMillis(), id -> follow());
        follow();
    }

    /** Ends, and takes the changes back. */
    public void stop() {
        vertx.cancelTimer(timer);
        timer = -1;
        levels.apply(Map.of());
    }

    private void follow() {
        if (reading) {
            return;
        }
        reading = true;
        store.read().onComplete(read -> {
            reading = false;
            if (read.failed()) {
                LOG.debug("Log levels stay as they are: {}", read.cause().getMessage());
            } else if (timer >= 0) {
                tell(levels.apply(read.result()));
            }
        });
    }

    private static void tell(Map<String, String> changed) {
        if (!changed.isEmpty()) {
            LOG.warn("Operators changed log levels: {}", changed);
        }
    }
}
