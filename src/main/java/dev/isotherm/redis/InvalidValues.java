package dev.isotherm.redis;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes values from Redis that no Isotherm wrote, so that they are made anew, and tells the operator at most once a
 * minute. Belongs to the context of its link.
 */
public final class InvalidValues {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidValues.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final RedisLink link;
    private final InstantSource clock;
    private final Script remove = Script.load("redis/remove-invalid");
    private Instant told = Instant.MIN;
    private long count;
    private long untold;

    public InvalidValues(RedisLink link, InstantSource clock) {
        this.link = link;
        this.clock = clock;
    }

    /** How many were found. */
    long count() {
        return count;
    }

    /**
     * Removes a string.
     *
     * @param key where it is
     * @param seen as it was read; another one stays
     * @param why a part of a sentence, for operators
     */
    public void remove(String key, Buffer seen, String why) {
        replace(key, digest(seen), "", why);
    }

    /**
     * Replaces a string.
     *
     * @param key where it is
     * @param seen as it was read; another one stays
     * @param by what to put in its place
     * @param why a part of a sentence, for operators
     */
    public void replace(String key, Buffer seen, String by, String why) {
        replace(key, digest(seen), by, why);
    }

    /**
     * Reads a reply to a command for strings; a value of another type is removed.
     *
     * @param key what was asked for
     * @param reply of Redis
     * @return the reply; nil where it is of another type
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

    /* Sent, not awaited: whoever reads goes on as if nothing were there. */
    private void replace(String key, String seen, String by, String why) {
        tell(key, why);
        link.run(remove, List.of(key), seen, by)
                .onFailure(e -> LOG.debug("The invalid value at {} was not removed: {}", key, e.getMessage()));
    }

    private void tell(String key, String why) {
        count++;
        Instant now = clock.instant();
        // Before the last line means that the clock was set back, which must not silence the log.
        if (!now.isBefore(told) && now.isBefore(told.plus(QUIET))) {
            untold++;
            return;
        }
        LOG.warn(
                "The value at {} in Redis cannot be ours ({}). It is removed and made anew. ({} more since the last such"
                        + " line, {} in all)",
                key,
                why,
                untold,
                count);
        told = now;
        untold = 0;
    }

    private static String digest(Buffer value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(value.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
