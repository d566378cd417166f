package dev.isotherm.api.auth;

import dev.isotherm.api.auth.Verdict.Accepted;
import dev.isotherm.api.auth.Verdict.Reason;
import dev.isotherm.api.auth.Verdict.Refused;
import io.vertx.core.Future;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.Set;

/**
 * Checks tokens of one issuer.
 *
 * @param audiences a token must be for one of them
 * @param keys the issuer's keys
 */
record IssuerCheck(Set<String> audiences, KeyCache keys) {
    /**
     * Verifies the signature of a token whose claims were checked.
     *
     * @return never {@link Verdict.Undecided}; fails with {@link KeysUnavailableException}
     */
    Future<Verdict> verify(SignedToken token, Accepted accepted) {
        return keys.find(token.algorithm(), token.keyId())
                .compose(key -> key.map(verifier -> verify(token, verifier, accepted))
                        .orElseGet(() -> Future.succeededFuture(new Refused(Reason.UNKNOWN_KEY))));
    }

    /* The library fails with many kinds of exceptions, for signatures that it cannot read as well. */
    private static Future<Verdict> verify(SignedToken token, JWTAuth verifier, Accepted accepted) {
        return verifier.authenticate(new TokenCredentials(token.text()))
                .<Verdict>map(user -> accepted)
                .otherwise(new Refused(Reason.SIGNATURE));
    }
}
