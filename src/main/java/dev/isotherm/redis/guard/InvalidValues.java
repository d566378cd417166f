package dev.isotherm.redis.guard;

import dev.isotherm.context.Digest;
import dev.isotherm.context.LogThrottle;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
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
 * Sets values in Redis aside that Isotherm did not write, so that they are created again. Each context keeps a few of them
 * for a day, for operators, and drops the others. Logs it at most once a minute. Belongs to the context of its link.
 */
public final class InvalidValues {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidValues.class);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_KEPT = 10;
    private static final String STRING = "string";

    private final RedisLink link;
    private final LogThrottle throttle;
    private final InstantSource clock;
    private final Script remove = Script.load("redis/remove-invalid");
    private long count;
    private long keptIn;
    private int kept;

    public InvalidValues(RedisLink link, InstantSource clock) {
        this.link = link;
        this.clock = clock;
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
        replace(key, Digest.sha1(seen), "", STRING, why);
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
        replace(key, Digest.sha1(seen), by, STRING, why);
    }

    /**
     * Reads a reply to a command for strings; a value of another type is removed.
     *
     * @param key the key of the command
     * @param reply the reply of Redis
     * @return the reply; nil if the value has another type
     */
    public Future<Response> string(String key, Future<Response> reply) {
        return typed(key, STRING, reply);
    }

    /** The same for a command for hashes. */
    public Future<Response> hash(String key, Future<Response> reply) {
        return typed(key, "hash", reply);
    }

    /** The same for a command for streams. */
    public Future<Response> stream(String key, Future<Response> reply) {
        return typed(key, "stream", reply);
    }

    /** The pattern of the keys of all values that were set aside, by whatever part of the program. */
    public static String asidePattern() {
        return AsideKeys.patternOfAll();
    }

    /** Whether Redis refused a command because the value has another type. */
    public static boolean isOtherType(Throwable failure) {
        return failure instanceof ErrorType error && error.is("WRONGTYPE");
    }

    private Future<Response> typed(String key, String type, Future<Response> reply) {
        return reply.recover(e -> {
            if (!isOtherType(e)) {
                return Future.failedFuture(e);
            }
            replace(key, "", "", type, "it is of another type");
            return Future.succeededFuture();
        });
    }

    /* Does not wait for the reply: the reader continues as if the key were empty. */
    private void replace(String key, String seen, String by, String type, String why) {
        count++;
        throttle.pass()
                .ifPresent(notLogged -> LOG.warn(
                        "The value at {} in Redis is not from Isotherm ({}). It is set aside and created again. ({} more"
                                + " since the last such line, {} in all)",
                        key,
                        why,
                        notLogged,
                        count));
        link.run(remove, List.of(key), seen, by, type, keepsOneMore() ? KEPT.toMillis() : 0)
                .onFailure(e -> LOG.debug("The invalid value at {} was not removed: {}", key, e.getMessage()));
    }

    private boolean keepsOneMore() {
        long hour = clock.millis() / HOUR.toMillis();
        if (hour != keptIn) {
            keptIn = hour;
            kept = 0;
        }
        return kept++ < MOST_KEPT;
    }
}
