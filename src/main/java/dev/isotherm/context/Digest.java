package dev.isotherm.context;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as lower-case hex text. */
public final class Digest {
    private Digest() {}

    /** The SHA-1 of some bytes, as Redis computes it; not for secrets. */
    public static String sha1(Buffer bytes) {
        return hex("SHA-1", bytes);
    }

    /** The first bytes of the SHA-256 of some bytes. */
    public static String sha256(Buffer bytes, int length) {
        return hex("SHA-256", bytes).substring(0, 2 * length);
    }

    private static String hex(String algorithm, Buffer bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes.getBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }
}
