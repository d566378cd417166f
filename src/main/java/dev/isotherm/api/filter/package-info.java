/**
 * What each request passes before its route: redirects to HTTPS, CORS, the rules for paths, authentication, the
 * audit log.
 *
 * <p>Start reading at {@link Authentication}. Uses: {@code api.auth}, {@code api.route}, {@code config},
 * {@code context}.
 *
 * <p>Other packages use: {@link AuditLog}, {@link Authentication}, {@link Cors}, {@link PathRules}, {@link RequireHttps}.
 */
package dev.isotherm.api.filter;
