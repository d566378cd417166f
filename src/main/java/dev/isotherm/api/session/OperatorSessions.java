package dev.isotherm.api.session;

import dev.isotherm.config.CredentialConfig.OperatorKey;
import dev.isotherm.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sessions of operators in a browser: a signed cookie in place of the key. Nothing is stored for a session, so each
 * instance knows it, also while Redis is away. It ends with its time, with the operator's key, or with the secret.
 *
 * <p>A cookie counts only together with a header that no page of another origin may send. Belongs to the context of its
 * link.
 */
public final class OperatorSessions {
    /** The name of the cookie. */
    public static final String COOKIE = "isotherm_operator";
    /** The header that each request with the cookie must have, with any value. {@code Cors} does not allow it. */
    public static final String HEADER = "X-Isotherm-UI";
    /** How long a session lasts. */
    public static final Duration LIFETIME = Duration.ofHours(12);

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\.([0-9a-f]{64})");
    /* Wrong cookies must not cost a command each. */
    private static final long READ_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /* An operator may have deleted the secret to end all sessions. */
    private static final long KNOWN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final List<OperatorKey> operators;
    private final SessionSecret stored;
    private final InstantSource clock;
    private Optional<byte[]> secret = Optional.empty();
    private long readAt;

    /**
     * Makes it.
     *
     * @param operators all keys
     */
    public OperatorSessions(List<OperatorKey> operators, RedisLink link, InstantSource clock) {
        this.operators = List.copyOf(operators);
        this.stored = new SessionSecret(link, clock);
        this.clock = clock;
    }

    /**
     * A session.
     *
     * @param operator the name of the operator
     * @param until when it ends
     * @param cookie the value of its cookie, a secret
     */
    public record Session(String operator, Instant until, String cookie) {
        @Override
        public String toString() {
            return operator + " until " + until;
        }
    }

    /** Reads the secret, so that sessions are known while Redis is away later. Without Redis now, the first request reads it. */
    public Future<Void> start() {
        return operators.isEmpty()
                ? Future.succeededFuture()
                : read().<Void>mapEmpty().otherwiseEmpty();
    }

    /** Begins a session. It fails if Redis was never read. */
    public Future<Session> begin(OperatorKey operator) {
        // Another instance may have made another secret since.
        return read().recover(e -> secret.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(e)))
                .map(key -> {
                    Instant until =
                            Instant.ofEpochSecond(clock.instant().plus(LIFETIME).getEpochSecond());
                    String cookie = until.getEpochSecond() + "."
                            + HexFormat.of().formatHex(sign(key, operator, until.getEpochSecond()));
                    return new Session(operator.name(), until, cookie);
                });
    }

    private Future<byte[]> read() {
        readAt = System.nanoTime();
        return stored.read().onSuccess(key -> secret = Optional.of(key));
    }

    /**
     * Finds the session of a request.
     *
     * @return empty without a cookie, with one that does not count, or without the header; fails if Redis was never read
     */
    public Future<Optional<Session>> of(RoutingContext ctx) {
        if (ctx.request().getHeader(HEADER) == null) {
            return Future.succeededFuture(Optional.empty());
        }
        Cookie cookie = ctx.request().getCookie(COOKIE);
        Matcher parts = FORM.matcher(cookie == null ? "" : cookie.getValue());
        if (!parts.matches() || !runs(Long.parseLong(parts.group(1)))) {
            return Future.succeededFuture(Optional.empty());
        }
        Optional<Session> found = secret.flatMap(key -> find(key, parts));
        long age = System.nanoTime() - readAt;
        if (age > (found.isPresent() ? KNOWN_NANOS : READ_AGAIN_NANOS) || secret.isEmpty()) {
            return read().map(key -> find(key, parts))
                    .recover(e -> found.isPresent() ? Future.succeededFuture(found) : Future.failedFuture(e));
        }
        return Future.succeededFuture(found);
    }

    private boolean runs(long until) {
        long now = clock.instant().getEpochSecond();
        return until > now && until <= now + LIFETIME.toSeconds();
    }

    private Optional<Session> find(byte[] key, Matcher parts) {
        long until = Long.parseLong(parts.group(1));
        byte[] given = HexFormat.of().parseHex(parts.group(2));
        return operators.stream()
                .filter(operator -> MessageDigest.isEqual(sign(key, operator, until), given))
                .findFirst()
                .map(operator -> new Session(operator.name(), Instant.ofEpochSecond(until), parts.group()));
    }

    /* With the operator's key in it, a session ends with the key. */
    private static byte[] sign(byte[] key, OperatorKey operator, long until) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            String text = operator.key().sha256() + '\n' + operator.name() + '\n' + until;
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
