package dev.isotherm.config;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * An issuer of users' tokens.
 *
 * @param issuer its name, exactly as in the claim {@code iss}: an address without query
 * @param audiences a token is accepted if its claim {@code aud} has one of these, at least one
 * @param keys where its public keys are (a JWKS); empty if OpenID Connect Discovery tells it
 */
public record IssuerConfig(String issuer, Set<String> audiences, Optional<URI> keys) {
    /** Keeps an unmodifiable copy of the audiences. */
    public IssuerConfig {
        audiences = Set.copyOf(audiences);
    }
}
