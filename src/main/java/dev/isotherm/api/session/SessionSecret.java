package dev.isotherm.api.session;

import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.guard.InvalidValues;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The secret that all API instances share through Redis. The first one that needs it creates it. Belongs to the context of
 * its link.
 */
final class SessionSecret {
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private final RedisLink link;
    private final SecureRandom random = new SecureRandom();
    private final InvalidValues invalid;

    SessionSecret(RedisLink link, InstantSource clock) {
        this.link = link;
        this.invalid = new InvalidValues(link, clock);
    }

    /**
     * Reads the secret, and creates it where there is none.
     *
     * @return 32 bytes; fails if Redis is unavailable
     */
    Future<byte[]> read() {
        return stored().compose(found -> found.map(Future::succeededFuture).orElseGet(this::create));
    }

    private Future<Optional<byte[]>> stored() {
        String key = SessionKeys.secret();
        return invalid.string(key, link.send(Request.cmd(Command.GET).arg(key)))
                .map(reply -> Optional.ofNullable(reply).map(Response::toBuffer).flatMap(this::parsed));
    }

    private Optional<byte[]> parsed(Buffer stored) {
        String text = stored.toString();
        if (FORM.matcher(text).matches()) {
            return Optional.of(HexFormat.of().parseHex(text));
        }
        invalid.remove(SessionKeys.secret(), stored, "it is no secret of sessions");
        return Optional.empty();
    }

    /* Another instance may create one at the same moment; then both use that. */
    private Future<byte[]> create() {
        byte[] fresh = new byte[BYTES];
        random.nextBytes(fresh);
        return link.send(set(fresh).arg("NX"))
                .compose(set -> set != null
                        ? Future.succeededFuture(fresh)
                        : stored().compose(other -> other.map(Future::succeededFuture)
                                // What is not ours may not be gone yet.
                                .orElseGet(() -> link.send(set(fresh)).map(fresh))));
    }

    private static Request set(byte[] secret) {
        return Request.cmd(Command.SET)
                .arg(SessionKeys.secret())
                .arg(HexFormat.of().formatHex(secret));
    }
}
