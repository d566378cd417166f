package dev.isotherm.api;

import dev.isotherm.config.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Decides whether a request has the credentials that its route asks for. It is told the access of the route that the
 * router has matched, and never reads the path itself: two readers of one path may read two things.
 */
final class Authentication {
    static final String ADMIN_KEY = "X-Admin-Key";

    private static final String SCHEME = "Bearer ";

    private final byte[] token;
    private final byte[] adminKey;

    /**
     * Makes it.
     *
     * @param token opens what is for clients
     * @param adminKey opens what is for operators; empty where nothing does
     */
    Authentication(Secret token, Secret adminKey) {
        this.token = bytes(token.value());
        this.adminKey = bytes(adminKey.value());
    }

    /** Whether a request may go on; if not, it is answered. */
    boolean admits(RoutingContext ctx, Access access) {
        // Browsers send no credentials with OPTIONS, and no route does anything for it.
        if (ctx.request().method().equals(HttpMethod.OPTIONS)) {
            return true;
        }
        return switch (access) {
            case PUBLIC -> true;
            case BEARER -> hasToken(ctx);
            case ADMIN -> hasAdminKey(ctx);
        };
    }

    private boolean hasToken(RoutingContext ctx) {
        String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith(SCHEME)) {
            return refuse(ctx, 401, "Missing or invalid Authorization header.");
        }
        return MessageDigest.isEqual(token, bytes(header.substring(SCHEME.length())))
                || refuse(ctx, 403, "Authentication failed");
    }

    private boolean hasAdminKey(RoutingContext ctx) {
        String given = ctx.request().getHeader(ADMIN_KEY);
        if (adminKey.length == 0) {
            return refuse(ctx, 503, "Admin API not configured (ADMIN_API_KEY not set)");
        }
        return (given != null && MessageDigest.isEqual(adminKey, bytes(given)))
                || refuse(ctx, 401, "Missing or invalid admin key");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean refuse(RoutingContext ctx, int status, String detail) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end("{\"detail\":\"" + detail + "\"}");
        return false;
    }
}
