package dev.isotherm.api.auth;

import static dev.isotherm.support.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.api.auth.Verdict.Accepted;
import dev.isotherm.api.auth.Verdict.Doubt;
import dev.isotherm.api.auth.Verdict.Reason;
import dev.isotherm.api.auth.Verdict.Refused;
import dev.isotherm.api.auth.Verdict.Undecided;
import dev.isotherm.context.VirtualTiming;
import dev.isotherm.support.SigningKey;
import dev.isotherm.support.TestVertx;
import dev.isotherm.support.TokenIssuer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An accepted token is remembered, but not beyond its time or the time of its key. */
class TokenCheckTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T13:12:42Z");
    private static final SigningKey KEY = SigningKey.ec("key");
    private static final SigningKey NEXT = SigningKey.ec("next");

    private final Vertx vertx = TestVertx.create();
    private final Context context = vertx.getOrCreateContext();
    private final VirtualTiming timing = new VirtualTiming();
    private volatile Instant now = BEGIN;
    private volatile SigningKey published = KEY;

    private final KeyCache keys = new KeyCache(
            TokenIssuer.FIREBASE,
            () -> Future.succeededFuture(new KeyDocument(
                    KeySet.of(vertx, new JsonObject().put("keys", new JsonArray().add(published.jwk()))),
                    Optional.empty())),
            timing,
            new SplittableRandom(1));
    private String sender = "192.0.2.1";
    private final WrongSignatures wrong = new WrongSignatures(timing);
    private final TokenCheck check = new TokenCheck(
            name -> Optional.of(new IssuerCheck(Set.of(TokenIssuer.PROJECT), keys, wrong))
                    .filter(known -> name.equals(TokenIssuer.FIREBASE)),
            () -> now);

    /* On this thread and not on the event loop. */
    @BeforeEach
    void loadTheCryptographyOfTheJdk() {
        KeySet.of(vertx, new JsonObject().put("keys", new JsonArray().add(KEY.jwk())));
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private <T> T onContext(Callable<T> action) {
        return await(Future.future(done ->
                context.runOnContext(v -> done.handle(Future.succeededFuture().map(begin -> {
                    try {
                        return action.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })))));
    }

    private Verdict check(String token) {
        return await(onContext(() -> check.check(token, () -> sender)));
    }

    private void start() {
        onContext(() -> {
            keys.start();
            return keys;
        });
    }

    private void pass(Duration time) {
        now = now.plus(time);
        onContext(() -> {
            timing.advance(time);
            return timing;
        });
    }

    @Test
    void namesTheIssuerAndTheSubject() {
        start();
        Accepted user = new Accepted(TokenIssuer.FIREBASE, "kXq3v0TtYbW1");
        String token = KEY.sign(TokenIssuer.claims(now));
        assertThat(check(token)).isEqualTo(user);
        assertThat(check(token)).isEqualTo(user);
    }

    @Test
    void aRememberedTokenExpiresAtItsTime() {
        start();
        String token = KEY.sign(TokenIssuer.claims(now).put("exp", now.getEpochSecond() + 1_000));
        assertThat(check(token)).isInstanceOf(Accepted.class);
        pass(Duration.ofSeconds(1_059));
        assertThat(check(token)).isInstanceOf(Accepted.class);
        pass(Duration.ofSeconds(1));
        assertThat(check(token)).isEqualTo(new Refused(Reason.EXPIRED));
    }

    @Test
    void aRememberedTokenIsRefusedWhenItsKeyIsWithdrawn() {
        start();
        String token = KEY.sign(TokenIssuer.claims(now));
        assertThat(check(token)).isInstanceOf(Accepted.class);
        published = NEXT;
        assertThat(check(token)).isInstanceOf(Accepted.class);
        pass(KeyCache.AGE);
        assertThat(check(token)).isEqualTo(new Refused(Reason.UNKNOWN_KEY));
        assertThat(check(NEXT.sign(TokenIssuer.claims(now)))).isInstanceOf(Accepted.class);
    }

    @Test
    void anOldTokenIsForgottenFirstAndCheckedAnew() {
        start();
        String first = KEY.sign(TokenIssuer.claims(now));
        assertThat(check(first)).isInstanceOf(Accepted.class);
        for (int i = 0; i < 20; i++) {
            String other = KEY.sign(TokenIssuer.claims(now).put("sub", "user-" + i));
            assertThat(check(other)).isEqualTo(new Accepted(TokenIssuer.FIREBASE, "user-" + i));
        }
        assertThat(check(first)).isEqualTo(new Accepted(TokenIssuer.FIREBASE, "kXq3v0TtYbW1"));
    }

    @Test
    void beforeTheFirstKeysItCannotTell() {
        published = SigningKey.rsa("too-short", 1_024);
        start();
        assertThat(check(KEY.sign(TokenIssuer.claims(now)))).isEqualTo(new Undecided(Doubt.NO_KEYS));
    }

    @Test
    void aFloodOfWrongSignaturesLeavesThoseServedWhoAreKnown() {
        start();
        String known = KEY.sign(TokenIssuer.claims(now));
        String unknown = KEY.sign(TokenIssuer.claims(now).put("sub", "unknown"));
        assertThat(check(known)).isInstanceOf(Accepted.class);
        SigningKey forger = SigningKey.ec(KEY.id());
        for (int i = 0; i < WrongSignatures.MOST; i++) {
            sender = "192.0.2." + i / WrongSignatures.MOST_OF_ONE;
            assertThat(check(forged(forger, i))).isEqualTo(new Refused(Reason.SIGNATURE));
        }

        sender = "198.51.100.1";
        assertThat(check(forged(forger, -1))).isEqualTo(new Undecided(Doubt.FLOOD));
        assertThat(check(unknown)).isEqualTo(new Undecided(Doubt.FLOOD));
        assertThat(check(known)).isInstanceOf(Accepted.class);
        pass(Duration.ofSeconds(1));
        assertThat(check(unknown)).isInstanceOf(Accepted.class);
        assertThat(check(forged(forger, -1))).isEqualTo(new Refused(Reason.SIGNATURE));
    }

    @Test
    void aFloodOfOneSenderStopsNobodyElse() {
        start();
        String unknown = KEY.sign(TokenIssuer.claims(now).put("sub", "unknown"));
        SigningKey forger = SigningKey.ec(KEY.id());
        for (int i = 0; i < WrongSignatures.MOST_OF_ONE; i++) {
            assertThat(check(forged(forger, i))).isEqualTo(new Refused(Reason.SIGNATURE));
        }

        assertThat(check(unknown)).isEqualTo(new Undecided(Doubt.FLOOD));
        sender = "198.51.100.1";
        assertThat(check(unknown)).isInstanceOf(Accepted.class);
    }

    private String forged(SigningKey forger, int number) {
        return forger.sign(TokenIssuer.claims(now).put("number", number));
    }
}
