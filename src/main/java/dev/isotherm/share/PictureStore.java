package dev.isotherm.share;

import dev.isotherm.context.Digest;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;

/**
 * The drawn pictures in Redis. Above a maximum of bytes, the pictures that nobody has used for the longest time are
 * removed. Belongs to the context of its link.
 */
public final class PictureStore {
    private static final int DIGEST_BYTES = 16;
    private static final int DIGEST = 2 * DIGEST_BYTES;

    private final RedisLink link;
    private final long mostBytes;
    private final Script read = Script.load("share/picture");
    private final Script keep = Script.load("share/keep-picture");

    /**
     * Opens the pictures.
     *
     * @param mostBytes the maximum of all pictures together; with 0 none is kept
     */
    public PictureStore(RedisLink link, long mostBytes) {
        this.link = link;
        this.mostBytes = mostBytes;
    }

    /**
     * A picture.
     *
     * @param version a digest of what it was drawn from
     * @param digest of its bytes
     * @param png its bytes; must not be modified
     */
    public record Kept(String version, String digest, Buffer png) {}

    /** Finds the picture of a name; empty if none is kept; fails if Redis is not available. */
    public Future<Optional<Kept>> find(String name) {
        return link.run(read, List.of(PictureKeys.pictures(), PictureKeys.used()), name)
                .map(found -> Optional.ofNullable(found).map(Response::toBuffer).flatMap(PictureStore::decode));
    }

    private static Optional<Kept> decode(Buffer stored) {
        if (stored.length() <= 2 * DIGEST) {
            return Optional.empty();
        }
        return Optional.of(new Kept(
                stored.getString(0, DIGEST),
                stored.getString(DIGEST, 2 * DIGEST),
                stored.getBuffer(2 * DIGEST, stored.length())));
    }

    /** Keeps the picture of a name; completes when it is kept. */
    public Future<Void> keep(String name, Kept picture) {
        Buffer value = Buffer.buffer(picture.version + picture.digest).appendBuffer(picture.png);
        return link.run(keep, PictureKeys.all(), name, value, mostBytes).mapEmpty();
    }

    /** A digest of a text, for {@link Kept#version()}. */
    public static String version(String source) {
        return Digest.sha256(Buffer.buffer(source), DIGEST_BYTES);
    }

    /** A picture that was just drawn. */
    public static Kept drawn(String version, Buffer png) {
        return new Kept(version, Digest.sha256(png, DIGEST_BYTES), png);
    }
}
