package dev.isotherm.api.filter;

import dev.isotherm.api.route.Access;
import dev.isotherm.config.Secret;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks whether a request has the credentials that its route requires. It gets the access of the matched route and
 * never reads the path itself, because it might read the path differently than the router.
 */
public final class Authentication {
    public static final String ADMIN_KEY = "X-Admin-Key";

    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(.*)");

    /* RFC 9110 requires a challenge with each 401. No browser knows the scheme "ApiKey", so none asks its user
     * for a password. */
    private static final String TOKEN_CHALLENGE = "Bearer realm=\"isotherm\"";
    private static final String KEY_CHALLENGE = "ApiKey realm=\"operators\", header=\"" + ADMIN_KEY + '"';

    private final byte[] token;
    private final byte[] adminKey;

    /**
     * Makes the check.
     *
     * @param token opens the routes for clients
     * @param adminKey opens the routes for operators; if it is empty, they stay closed
     */
    public Authentication(Secret token, Secret adminKey) {
        this.token = bytes(token.value());
        this.adminKey = bytes(adminKey.value());
    }

    /** Returns whether the request may continue. If not, it has been answered. */
    public boolean admits(RoutingContext ctx, Access access) {
        // Browsers send no credentials with OPTIONS, and no route handles it.
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
        Matcher given = BEARER.matcher(header == null ? "" : header);
        if (!given.matches()) {
            ctx.response().putHeader("WWW-Authenticate", TOKEN_CHALLENGE);
            return refuse(ctx, 401, "Missing or invalid Authorization header.");
        }
        return MessageDigest.isEqual(token, bytes(given.group(1))) || refuse(ctx, 403, "Authentication failed");
    }

    private boolean hasAdminKey(RoutingContext ctx) {
        String given = ctx.request().getHeader(ADMIN_KEY);
        if (adminKey.length == 0) {
            return refuse(ctx, 503, "Admin API not configured (ADMIN_API_KEY not set)");
        }
        if (given != null && MessageDigest.isEqual(adminKey, bytes(given))) {
            return true;
        }
        ctx.response().putHeader("WWW-Authenticate", KEY_CHALLENGE);
        return refuse(ctx, 401, "Missing or invalid admin key");
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
