package dev.isotherm.share;

import dev.isotherm.context.ThrottledLog;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.redis.Script;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * The shares in Redis. They have no expiry. Above a maximum, the shares that nobody has viewed for the longest time are
 * removed. Belongs to the context of its link.
 */
public final class ShareStore {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{8}");
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 8;
    private static final int ATTEMPTS = 5;

    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(ShareStore.class));
    private final RedisLink link;
    private final RandomGenerator random;
    private final int most;
    private final Script store = Script.load("share/store");
    private final Script view = Script.load("share/view");
    private final Script recent = Script.load("share/recent");

    /**
     * Opens the shares.
     *
     * @param random chooses the ids; must be a secure one, so that nobody can guess them
     * @param most the maximum number of shares
     */
    public ShareStore(RedisLink link, RandomGenerator random, int most) {
        this.link = link;
        this.random = random;
        this.most = most;
    }

    /** The latest shares, if there are new ones. */
    record Recent(String latest, Optional<List<Share>> shares) {}

    /** Whether a text can be the id of a share. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * Stores a share under a new id.
     *
     * @return the share; fails if Redis is not available, or if five ids in a row belonged to other shares
     */
    public Future<Share> create(Share.Content content) {
        return create(content, content.encode(), ATTEMPTS);
    }

    private Future<Share> create(Share.Content content, Buffer json, int attempts) {
        if (attempts == 0) {
            return Future.failedFuture(new IllegalStateException("No free id for a share was found"));
        }
        String id = newId();
        return link.run(store, ShareKeys.all(), id, json, most).compose(created -> {
            long micros = created.toLong();
            return micros == 0
                    ? create(content, json, attempts - 1)
                    : Future.succeededFuture(new Share(id, content, time(micros)));
        });
    }

    private String newId() {
        StringBuilder id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    /** Reads a share for somebody who views it; empty if there is none; fails if Redis is not available. */
    public Future<Optional<Share>> view(String id) {
        return link.run(view, ShareKeys.all(), id)
                .map(found -> Optional.ofNullable(found).flatMap(share -> share(id, share.get(1), share.get(0))));
    }

    /**
     * Reads the latest shares, unless the caller knows the latest one.
     *
     * @param known the id of the latest share that the caller knows, or an empty text
     * @param count how many to read
     */
    Future<Recent> recent(String known, int count) {
        List<String> keys = List.of(ShareKeys.shares(), ShareKeys.created());
        return link.run(recent, keys, known, count).map(reply -> {
            String latest = reply.get(0).toString();
            if (latest.equals(known)) {
                return new Recent(latest, Optional.empty());
            }
            List<Share> shares = new ArrayList<>();
            for (int i = 1; i < reply.size(); i += 3) {
                share(reply.get(i).toString(), reply.get(i + 1), reply.get(i + 2))
                        .ifPresent(shares::add);
            }
            return new Recent(latest, Optional.of(shares));
        });
    }

    /* A share that cannot be read is treated as missing, so that it does not spoil the list. */
    private Optional<Share> share(String id, Response created, Response json) {
        try {
            return Optional.of(new Share(id, Share.Content.decode(json.toBuffer()), time(created.toLong())));
        } catch (RuntimeException e) {
            log.warn("A share in Redis is not from Isotherm, so it is left out", id + ": " + e);
            return Optional.empty();
        }
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
