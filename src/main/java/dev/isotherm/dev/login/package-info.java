/**
 * Logins without an identity provider: an issuer of tokens for development, and the command that gets one.
 *
 * <p>Start reading at {@link DevelopmentIssuerVerticle}. Uses: {@code config}, {@code context}.
 *
 * <p>Other packages use: {@link DevelopmentIssuerVerticle}.
 */
package dev.isotherm.dev.login;
