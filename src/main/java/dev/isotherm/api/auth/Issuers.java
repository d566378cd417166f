package dev.isotherm.api.auth;

import java.util.Optional;

/** The issuers whose tokens are accepted. */
interface Issuers {
    /** Finds an issuer by the name in a token; empty if it is not one of ours. */
    Optional<IssuerCheck> find(String name);
}
