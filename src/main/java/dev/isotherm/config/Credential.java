package dev.isotherm.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a client must send: a secret, or one of which only the hash is known here. Whoever reads the configuration cannot
 * use a hash.
 *
 * @param secret the secret itself, or its SHA-256 as 64 lower-case hex digits
 * @param hashed whether it is the hash
 */
public record Credential(Secret secret, boolean hashed) {
    /** The least number of characters that nobody can try out. */
    static final int LEAST_CHARACTERS = 32;

    private static final String PREFIX = "sha256:";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    /** Reads {@code sha256:} and a hash; any other text is a secret itself. */
    static Credential of(Secret text) {
        return text.value().startsWith(PREFIX)
                ? new Credential(
                        new Secret(text.value().substring(PREFIX.length()).toLowerCase(Locale.ROOT)), true)
                : new Credential(text, false);
    }

    /** What is compared: the secret in UTF-8, or the 32 bytes of its SHA-256. */
    public byte[] bytes() {
        return hashed ? HexFormat.of().parseHex(secret.value()) : secret.value().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether there are 64 hex digits where there must be. */
    boolean wellFormed() {
        return !hashed || HASH.matcher(secret.value()).matches();
    }

    /** Whether it can be tried out. Of a hash nobody can tell. */
    boolean isShort() {
        return !hashed && secret.value().length() < LEAST_CHARACTERS;
    }

    /** Whether both are of the same secret. */
    boolean sameAs(Credential other) {
        return sha256().equals(other.sha256());
    }

    @Override
    public String toString() {
        return secret.toString();
    }

    /** The SHA-256 of the secret, as 64 lower-case hex digits. */
    public String sha256() {
        if (hashed) {
            return secret.value();
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(secret.value().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
