package dev.isotherm.api;

import dev.isotherm.config.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/**
 * Lets a request pass that carries the service token, or asks for what is public. What is for operators is not for the
 * service token: there {@link AdminAuthentication} decides alone.
 */
final class Authentication implements Handler<RoutingContext> {
    private static final Set<String> PUBLIC = Set.of("/", "/health", DiagnosticsRoute.PATH);
    /* Older versions had public images there; what is left only tells where to go. */
    private static final String REMOVED = "/data/";
    private static final String SCHEME = "Bearer ";

    private final byte[] token;
    private final AdminAuthentication admin;

    Authentication(Secret token, AdminAuthentication admin) {
        this.admin = admin;
        this.token = token.value().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(RoutingContext ctx) {
        // Browsers send no token with OPTIONS, and nothing is shown or done for it.
        String path = ctx.request().path();
        if (PUBLIC.contains(path)
                || path.startsWith(REMOVED)
                || OpenApiRoutes.PUBLIC.contains(path)
                || ctx.request().method().equals(HttpMethod.OPTIONS)) {
            ctx.next();
            return;
        }
        if (AdminAuthentication.covers(ctx)) {
            admin.handle(ctx);
            return;
        }
        String header = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.startsWith(SCHEME)) {
            refuse(ctx, 401, "Missing or invalid Authorization header.");
        } else if (!MessageDigest.isEqual(
                token, header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8))) {
            refuse(ctx, 403, "Authentication failed");
        } else {
            ctx.next();
        }
    }

    static void refuse(RoutingContext ctx, int status, String detail) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end("{\"detail\":\"" + detail + "\"}");
    }
}
