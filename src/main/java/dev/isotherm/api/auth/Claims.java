package dev.isotherm.api.auth;

import dev.isotherm.api.auth.Verdict.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * The claims of a token that we read.
 *
 * @param subject whom the token is about, 1 to 128 characters
 * @param expiry when it expires
 */
record Claims(String subject, Instant expiry) {
    /** How far the issuer's clock may be from ours. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** Firebase's ids of users have at most 128 characters. */
    static final int MAX_SUBJECT = 128;

    /* In the year 5138; a larger number is a mistake, for example milliseconds. */
    private static final double MAX_SECONDS = 1e11;

    /**
     * Reads and checks the claims.
     *
     * @param audiences one of them must be in {@code aud}
     * @throws RefusedException if a needed claim is missing, or one is wrong
     */
    static Claims check(JsonObject claims, Set<String> audiences, Instant now) {
        if (!isFor(claims.getValue("aud"), audiences)) {
            throw new RefusedException(Reason.AUDIENCE);
        }
        Instant expiry = time(claims, "exp");
        if (over(expiry, now)) {
            throw new RefusedException(Reason.EXPIRED);
        }
        refuseFuture(time(claims, "iat"), now);
        // Not every issuer has these two.
        for (String optional : Set.of("nbf", "auth_time")) {
            if (claims.containsKey(optional)) {
                refuseFuture(time(claims, optional), now);
            }
        }
        if (!(claims.getValue("sub") instanceof String subject) || !isId(subject)) {
            throw new RefusedException(Reason.CLAIM);
        }
        return new Claims(subject, expiry);
    }

    boolean expired(Instant now) {
        return over(expiry, now);
    }

    private static boolean over(Instant expiry, Instant now) {
        return !now.isBefore(expiry.plus(SKEW));
    }

    private static boolean isFor(Object audience, Set<String> audiences) {
        return audience instanceof JsonArray all
                ? all.stream().anyMatch(one -> one instanceof String text && audiences.contains(text))
                : audience instanceof String text && audiences.contains(text);
    }

    private static Instant time(JsonObject claims, String name) {
        if (claims.getValue(name) instanceof Number seconds
                && seconds.doubleValue() >= 0
                && seconds.doubleValue() < MAX_SECONDS) {
            return Instant.ofEpochSecond(seconds.longValue());
        }
        throw new RefusedException(Reason.CLAIM);
    }

    private static void refuseFuture(Instant time, Instant now) {
        if (time.isAfter(now.plus(SKEW))) {
            throw new RefusedException(Reason.NOT_YET_VALID);
        }
    }

    private static boolean isId(String subject) {
        return !subject.isBlank()
                && subject.length() <= MAX_SUBJECT
                && subject.chars().noneMatch(Character::isISOControl);
    }
}
