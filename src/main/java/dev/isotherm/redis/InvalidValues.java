package dev.isotherm.redis;

import dev.isotherm.context.Digest;
import dev.isotherm.context.LogThrottle;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes values from Redis that Isotherm did not write, so that they are created again. Logs it at most once a minute.
 * Belongs to the context of its link.
 */
public final class InvalidValues {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidValues.class);

    private final RedisLink link;
    private final LogThrottle throttle;
    private final Script remove = Script.load("redis/remove-invalid");
    private long count;

    public InvalidValues(RedisLink link, InstantSource clock) {
        this.link = link;
        this.throttle = new LogThrottle(Duration.ofMinutes(1), () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
    }

    /**
     * Removes a string.
     *
     * @param key the key
     * @param seen the value that was read; a different value stays
     * @param why the reason, for the log line
     */
    public void remove(String key, Buffer seen, String why) {
        replace(key, Digest.sha1(seen), "", why);
    }

    /**
     * Replaces a string.
     *
     * @param key the key
     * @param seen the value that was read; a different value stays
     * @param by the new value
     * @param why the reason, for the log line
     */
    public void replace(String key, Buffer seen, String by, String why) {
        replace(key, Digest.sha1(seen), by, why);
    }

    /**
     * Reads a reply to a command for strings; a value of another type is removed.
     *
     * @param key the key of the command
     * @param reply the reply of Redis
     * @return the reply; nil if the value has another type
     */
    public Future<Response> string(String key, Future<Response> reply) {
        return reply.recover(e -> {
            if (!(e instanceof ErrorType error && error.is("WRONGTYPE"))) {
                return Future.failedFuture(e);
            }
            replace(key, "", "", "it is of another type");
            return Future.succeededFuture();
        });
    }

    /* Does not wait for the reply: the reader continues as if the key were empty. */
    private void replace(String key, String seen, String by, String why) {
        count++;
        throttle.pass()
                .ifPresent(notLogged -> LOG.warn(
                        "The value at {} in Redis is not from Isotherm ({}). It is removed and created again. ({} more"
                                + " since the last such line, {} in all)",
                        key,
                        why,
                        notLogged,
                        count));
        link.run(remove, List.of(key), seen, by)
                .onFailure(e -> LOG.debug("The invalid value at {} was not removed: {}", key, e.getMessage()));
    }
}
