package dev.isotherm.api.auth;

import dev.isotherm.api.auth.Verdict.Accepted;
import dev.isotherm.api.auth.Verdict.Doubt;
import dev.isotherm.api.auth.Verdict.Reason;
import dev.isotherm.api.auth.Verdict.Refused;
import dev.isotherm.api.auth.Verdict.Undecided;
import io.vertx.core.Future;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Checks tokens of one issuer.
 *
 * @param audiences a token must be for one of them
 * @param keys the issuer's keys
 * @param wrong counts the wrong signatures of all issuers
 */
record IssuerCheck(Set<String> audiences, KeyCache keys, WrongSignatures wrong) {
    /**
     * Verifies the signature of a token whose claims were checked.
     *
     * @param sender who sent it; asked only if the signature has to be checked
     * @return fails with {@link KeysUnavailableException} if no key is known
     */
    Future<Verdict> verify(SignedToken token, Accepted accepted, Supplier<String> sender) {
        return keys.find(token.algorithm(), token.keyId())
                .compose(key -> key.map(verifier -> verify(token, verifier, accepted, sender.get()))
                        .orElseGet(() -> Future.succeededFuture(new Refused(Reason.UNKNOWN_KEY))));
    }

    /* The library fails with many kinds of exceptions, for signatures that it cannot read as well. */
    private Future<Verdict> verify(SignedToken token, JWTAuth verifier, Accepted accepted, String sender) {
        if (wrong.tooMany(sender)) {
            return Future.succeededFuture(new Undecided(Doubt.FLOOD));
        }
        return verifier.authenticate(new TokenCredentials(token.text()))
                .<Verdict>map(user -> accepted)
                .otherwise(failure -> {
                    wrong.add(sender);
                    return new Refused(Reason.SIGNATURE);
                });
    }
}
