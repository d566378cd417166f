package dev.isotherm.api.auth;

import dev.isotherm.api.auth.Verdict.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Set;

/**
 * A JSON Web Token in the compact form of RFC 7515, decoded but not verified.
 *
 * @param text the token as it was sent
 * @param algorithm {@code RS256} or {@code ES256}
 * @param keyId the name of the key, not empty
 * @param claims what it says; not to be believed before the signature is verified
 */
record SignedToken(String text, String algorithm, String keyId, JsonObject claims) {
    private static final Set<String> ALGORITHMS = Set.of("RS256", "ES256");
    private static final int PARTS = 3;

    /**
     * Decodes a token. Its length is bounded, because the head of a request has at most 8 KB.
     *
     * @throws RefusedException if it is not a token or has an algorithm that we do not accept
     */
    static SignedToken read(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS || parts[2].isEmpty()) {
            throw new RefusedException(Reason.NOT_A_TOKEN);
        }
        JsonObject header = json(parts[0]);
        // The algorithm decides first: a token without a signature, or signed with a secret, is none of ours.
        if (!(header.getValue("alg") instanceof String algorithm) || !ALGORITHMS.contains(algorithm)) {
            throw new RefusedException(Reason.ALGORITHM);
        }
        // It lists extensions that a reader must understand (RFC 7515, 4.1.11), and we know none.
        if (header.containsKey("crit")) {
            throw new RefusedException(Reason.NOT_A_TOKEN);
        }
        if (!(header.getValue("kid") instanceof String keyId) || keyId.isEmpty()) {
            throw new RefusedException(Reason.NO_KEY_ID);
        }
        return new SignedToken(text, algorithm, keyId, json(parts[1]));
    }

    private static JsonObject json(String part) {
        try {
            return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(part)));
        } catch (DecodeException | IllegalArgumentException e) {
            // It is not a token. The exception quotes a part of it, so it is dropped.
            throw new RefusedException(Reason.NOT_A_TOKEN);
        }
    }
}
