package dev.isotherm.api.auth;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The public keys of an issuer, from a JWKS (RFC 7517). Keys of other kinds and uses than ours are left out. Belongs to
 * one context, because each key has state.
 *
 * <p>Each key has a verifier of its own, so a token is verified with exactly the key that it names.
 */
final class KeySet {
    /** No issuer has so many; more are a mistake. */
    static final int MAX_KEYS = 100;

    private static final int MIN_RSA_BITS = 2_048;
    private static final int MAX_RSA_BITS = 8_192;
    private static final int COORDINATE_BYTES = 32;
    private static final int TRIAL_BYTES = 64;

    private final Map<String, JWTAuth> keys;

    private KeySet(Map<String, JWTAuth> keys) {
        this.keys = keys;
    }

    static KeySet empty() {
        return new KeySet(Map.of());
    }

    /**
     * Reads a JWKS. This may take half a second, so do not call it on an event loop.
     *
     * @throws IllegalStateException if it has no key that we can use, with the reason
     */
    static KeySet of(Vertx vertx, JsonObject jwks) {
        if (!(jwks.getValue("keys") instanceof JsonArray all)) {
            throw new IllegalStateException("the answer is no JWKS");
        }
        if (all.size() > MAX_KEYS) {
            throw new IllegalStateException("the answer has more than " + MAX_KEYS + " keys");
        }
        Map<String, JWTAuth> keys = new HashMap<>();
        for (Object one : all) {
            if (one instanceof JsonObject jwk && jwk.getValue("kid") instanceof String id) {
                usable(jwk).ifPresent(key -> keys.put(name(key.getString("alg"), id), verifier(vertx, key)));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalStateException("the answer has no key for RS256 or ES256");
        }
        return new KeySet(keys);
    }

    Optional<JWTAuth> find(String algorithm, String id) {
        return Optional.ofNullable(keys.get(name(algorithm, id)));
    }

    /* A key is for one algorithm. So no token can make us use a key with another one. */
    private static String name(String algorithm, String id) {
        return algorithm + " " + id;
    }

    /* The times are checked by us, with our own clock. */
    private static JWTAuth verifier(Vertx vertx, JsonObject key) {
        JWTAuth verifier = JWTAuth.create(
                vertx, new JWTAuthOptions().addJwk(key).setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
        // The first signature of a process loads the JDK's cryptography. That would block an event loop, so it is done
        // here, with a token that is refused.
        verifier.authenticate(new TokenCredentials(
                text("{\"alg\":\"" + key.getString("alg") + "\"}") + ".e30." + text("x".repeat(TRIAL_BYTES))));
        return verifier;
    }

    private static String text(String part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(StandardCharsets.US_ASCII));
    }

    /* Only the members that we checked are passed on, so a private part or a certificate never is. */
    private static Optional<JsonObject> usable(JsonObject jwk) {
        if (!"sig".equals(jwk.getValue("use", "sig"))) {
            return Optional.empty();
        }
        Object type = jwk.getValue("kty");
        if ("RSA".equals(type) && "RS256".equals(jwk.getValue("alg", "RS256")) && isRsa(jwk)) {
            return Optional.of(copy(jwk, "RS256", "kty", "n", "e"));
        }
        if ("EC".equals(type) && "ES256".equals(jwk.getValue("alg", "ES256")) && isP256(jwk)) {
            return Optional.of(copy(jwk, "ES256", "kty", "crv", "x", "y"));
        }
        return Optional.empty();
    }

    private static JsonObject copy(JsonObject jwk, String algorithm, String... members) {
        JsonObject key = new JsonObject().put("alg", algorithm).put("use", "sig");
        for (String member : members) {
            key.put(member, jwk.getString(member));
        }
        return key;
    }

    private static boolean isRsa(JsonObject jwk) {
        int bits = number(jwk, "n").bitLength();
        BigInteger exponent = number(jwk, "e");
        return bits >= MIN_RSA_BITS
                && bits <= MAX_RSA_BITS
                && exponent.testBit(0)
                && exponent.bitLength() > 1
                && exponent.bitLength() <= Integer.SIZE;
    }

    private static boolean isP256(JsonObject jwk) {
        return "P-256".equals(jwk.getValue("crv"))
                && bytes(jwk, "x").length == COORDINATE_BYTES
                && bytes(jwk, "y").length == COORDINATE_BYTES;
    }

    private static BigInteger number(JsonObject jwk, String member) {
        return new BigInteger(1, bytes(jwk, member));
    }

    private static byte[] bytes(JsonObject jwk, String member) {
        try {
            return jwk.getValue(member) instanceof String text
                    ? Base64.getUrlDecoder().decode(text)
                    : new byte[0];
        } catch (IllegalArgumentException e) {
            // Such a key is left out.
            return new byte[0];
        }
    }
}
