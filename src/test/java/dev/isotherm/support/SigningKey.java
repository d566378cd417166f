package dev.isotherm.support;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A key of an issuer, made by the JDK, which also signs with it: nothing that the tested code verifies with takes part.
 *
 * @param algorithm {@code RS256} or {@code ES256}
 */
public record SigningKey(String id, String algorithm, KeyPair pair) {
    private static final int COORDINATE_BYTES = 32;

    /** Makes an RSA key of 2,048 bits. */
    public static SigningKey rsa(String id) {
        return rsa(id, 2_048);
    }

    /** Makes an RSA key. */
    public static SigningKey rsa(String id, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new SigningKey(id, "RS256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a key on the curve P-256. */
    public static SigningKey ec(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SigningKey(id, "ES256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key pair under another id. */
    public SigningKey named(String other) {
        return new SigningKey(other, algorithm, pair);
    }

    /** The public key as issuers publish it. */
    public JsonObject jwk() {
        JsonObject jwk = new JsonObject().put("kid", id).put("alg", algorithm).put("use", "sig");
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            return jwk.put("kty", "RSA")
                    .put("n", text(unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8)))
                    .put("e", text(rsa.getPublicExponent().toByteArray()));
        }
        ECPublicKey ec = (ECPublicKey) pair.getPublic();
        return jwk.put("kty", "EC")
                .put("crv", "P-256")
                .put("x", text(unsigned(ec.getW().getAffineX(), COORDINATE_BYTES)))
                .put("y", text(unsigned(ec.getW().getAffineY(), COORDINATE_BYTES)));
    }

    /** A token with the usual header. */
    public String sign(JsonObject claims) {
        return sign(new JsonObject().put("alg", algorithm).put("kid", id).put("typ", "JWT"), claims);
    }

    /** A token with any header. */
    public String sign(JsonObject header, JsonObject claims) {
        try {
            Signature signature =
                    Signature.getInstance(algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            String signed = unsigned(header, claims);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first two parts of a token. */
    public static String unsigned(JsonObject header, JsonObject claims) {
        return text(header.toBuffer().getBytes()) + "." + text(claims.toBuffer().getBytes());
    }

    /** Bytes as they are written in tokens. */
    public static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] unsigned(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[length];
        int significant = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - significant, padded, length - significant, significant);
        return padded;
    }
}
