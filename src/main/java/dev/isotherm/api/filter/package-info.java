/**
 * What each request passes before its route: denied addresses, allowed hosts, redirects to HTTPS, CORS, the rules for
 * paths, authentication, the limits of clients, the audit log; and what measures each request.
 *
 * <p>Start reading at {@link Admission}. Uses: {@code api.auth}, {@code api.route}, {@code api.session}, {@code config}, {@code context}, {@code
 * limit.client}, {@code metrics}, {@code record.json}, {@code redis}, {@code trace}, {@code weather.place}.
 *
 * <p>Other packages use: {@link Admission}, {@link AuditLog}, {@link Authentication}, {@link ClientLimits}, {@link
 * Cors}, {@link Entrance}, {@link PathRules}, {@link RequestLog}, {@link RequestMeter}, {@link RequestSpan}, {@link RequireHttps}.
 */
package dev.isotherm.api.filter;
