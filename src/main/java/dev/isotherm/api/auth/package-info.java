/**
 * Checks tokens of users and of apps: JSON Web Tokens, with the public keys of their issuers, which are fetched in the
 * background and kept. A token is checked without a call to anybody, except if it names a key that is not known.
 *
 * <p>Start reading at {@link TokenChecks}, then {@link TokenCheck}, {@link KeyCache}. Uses: {@code config}, {@code
 * context}, {@code limit}, {@code redis}.
 *
 * <p>Other packages use: {@link TokenChecks}, {@link Verdict}.
 */
package dev.isotherm.api.auth;
