package dev.isotherm.api.auth;

import dev.isotherm.config.AppCheckConfig;
import dev.isotherm.config.AppCheckConfig.Enforcement;
import dev.isotherm.config.AuthConfig;
import dev.isotherm.config.IssuerConfig;
import dev.isotherm.context.Timing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Checks the tokens of users, and of the apps that they use (Firebase App Check). Both kinds are JSON Web Tokens, which
 * are verified with the issuer's public keys. No issuer is asked about a token. Belongs to one context.
 */
public final class TokenChecks {
    private static final String APP_CHECK_ISSUER = "https://firebaseappcheck.googleapis.com/";

    private final Vertx vertx;
    private final Timing timing;
    private final JsonReads reads;
    private final List<KeyCache> caches = new ArrayList<>();
    private final WrongSignatures wrong;
    private final TokenCheck users;
    private final TokenCheck apps;

    /**
     * Makes the checks.
     *
     * @param timing the timers of the context that they belong to
     * @param config the issuers
     * @param clock tells whether a token has expired
     */
    public TokenChecks(Vertx vertx, Timing timing, AuthConfig config, InstantSource clock) {
        this.vertx = vertx;
        this.timing = timing;
        this.reads = new JsonReads(vertx, timing);
        this.wrong = new WrongSignatures(timing);
        Map<String, IssuerCheck> issuers = new HashMap<>();
        for (IssuerConfig issuer : config.issuers()) {
            issuers.put(issuer.issuer(), check(issuer.issuer(), issuer.audiences(), issuer.keys()));
        }
        this.users = new TokenCheck(name -> Optional.ofNullable(issuers.get(name)), clock);
        this.apps = new TokenCheck(appIssuers(config.appCheck()), clock);
    }

    /* The issuer's name ends with the number of the project. The audience, which has its id, decides the project. */
    private Issuers appIssuers(AppCheckConfig config) {
        if (config.enforcement() == Enforcement.OFF) {
            return name -> Optional.empty();
        }
        Optional<IssuerCheck> google =
                Optional.of(check("Firebase App Check", Set.of(config.audience()), Optional.of(config.keys())));
        return name -> name.startsWith(APP_CHECK_ISSUER) ? google : Optional.empty();
    }

    private IssuerCheck check(String name, Set<String> audiences, Optional<URI> address) {
        KeySource source = new KeySource(vertx, reads, name, address);
        KeyCache keys = new KeyCache(name, source::fetch, timing, new SplittableRandom());
        caches.add(keys);
        return new IssuerCheck(audiences, keys, wrong);
    }

    /** Begins to fetch keys, in the background: an issuer that does not answer does not delay a start. */
    public void start() {
        caches.forEach(KeyCache::start);
    }

    /** Whether the keys of all issuers are known; empty if there is no issuer. */
    public Optional<Boolean> keysKnown() {
        return caches.isEmpty()
                ? Optional.empty()
                : Optional.of(caches.stream().allMatch(keys -> keys.generation() > 0));
    }

    /** Ends all fetches. */
    public Future<Void> close() {
        caches.forEach(KeyCache::close);
        return reads.close();
    }

    /**
     * Checks the token of a user.
     *
     * @param sender who sent it, such as an address; asked only if the signature has to be checked
     */
    public Future<Verdict> user(String token, Supplier<String> sender) {
        return users.check(token, sender);
    }

    /**
     * Checks the App Check token of an app.
     *
     * @param sender as for {@link #user}
     */
    public Future<Verdict> app(String token, Supplier<String> sender) {
        return apps.check(token, sender);
    }
}
