package dev.isotherm.config;

import java.net.URI;

/**
 * Firebase App Check: whether users' calls must come from an attested app.
 *
 * @param enforcement what happens to calls without a valid App Check token
 * @param audience what the claim {@code aud} of such a token must have: {@code projects/<project id>}
 * @param keys where Google's public keys for these tokens are (a JWKS)
 */
public record AppCheckConfig(Enforcement enforcement, String audience, URI keys) {
    static final URI GOOGLE_KEYS = URI.create("https://firebaseappcheck.googleapis.com/v1/jwks");
    static final AppCheckConfig NONE = new AppCheckConfig(Enforcement.OFF, "", GOOGLE_KEYS);

    /** What happens to calls without a valid token. */
    public enum Enforcement {
        /** The token is not looked at. */
        OFF,
        /** A missing or invalid token is only logged. */
        MONITOR,
        /** A call with a missing or invalid token is refused. */
        ENFORCE
    }
}
