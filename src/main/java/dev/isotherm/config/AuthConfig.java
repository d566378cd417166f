package dev.isotherm.config;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Whose tokens the API accepts besides the service token.
 *
 * @param issuers the issuers of users' tokens, each once
 * @param appCheck whether calls must come from an attested app
 * @param devIssuerPort where the development issuer listens, 0 for a free port; empty if there must be none
 */
public record AuthConfig(List<IssuerConfig> issuers, AppCheckConfig appCheck, OptionalInt devIssuerPort) {
    /** For roles that serve no HTTP. */
    static final AuthConfig NONE = new AuthConfig(List.of(), AppCheckConfig.NONE, OptionalInt.empty());

    /** Keeps an unmodifiable copy of the issuers. */
    public AuthConfig {
        issuers = List.copyOf(issuers);
    }

    /** The same with one more issuer. */
    public AuthConfig with(IssuerConfig issuer) {
        return new AuthConfig(Stream.concat(issuers.stream(), Stream.of(issuer)).toList(), appCheck, devIssuerPort);
    }
}
