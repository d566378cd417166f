package dev.isotherm.api.auth;

import java.time.Duration;
import java.util.Optional;

/**
 * Keys as they were fetched.
 *
 * @param keys at least one
 * @param maxAge how long the issuer allows to keep them; empty if it does not say
 */
record KeyDocument(KeySet keys, Optional<Duration> maxAge) {}
