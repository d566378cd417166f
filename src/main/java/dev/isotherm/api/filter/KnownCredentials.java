package dev.isotherm.api.filter;

import dev.isotherm.config.Credential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Recognises secrets that clients send. Each check compares all of them, in constant time, so its duration tells neither
 * which one was nearly right nor how much of it. Belongs to one context.
 */
final class KnownCredentials {
    /** What {@link #find} returns for a secret that is not known. */
    static final int NONE = -1;

    private final byte[][] expected;
    private final boolean[] hashed;
    private final boolean anyHashed;
    private final MessageDigest sha256;

    KnownCredentials(List<Credential> known) {
        expected = new byte[known.size()][];
        hashed = new boolean[known.size()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = known.get(i).bytes();
            hashed[i] = known.get(i).hashed();
        }
        anyHashed = known.stream().anyMatch(Credential::hashed);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    boolean isEmpty() {
        return expected.length == 0;
    }

    /**
     * Finds a secret.
     *
     * @return its place in the list, or {@link #NONE}
     */
    int find(String given) {
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        byte[] digest = anyHashed ? sha256.digest(bytes) : bytes;
        int found = NONE;
        for (int i = 0; i < expected.length; i++) {
            if (MessageDigest.isEqual(expected[i], hashed[i] ? digest : bytes)) {
                found = i;
            }
        }
        return found;
    }
}
