package dev.isotherm.api;

import dev.isotherm.config.Secret;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Lets an operator's request pass that carries the admin key. The service token alone opens nothing here. */
final class AdminAuthentication implements Handler<RoutingContext> {
    static final String HEADER = "X-Admin-Key";

    private final byte[] key;

    AdminAuthentication(Secret key) {
        this.key = key.value().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a request is for operators: decided by the path that the router goes by, so that no spelling gets round it. */
    static boolean covers(RoutingContext ctx) {
        try {
            String path = ctx.normalizedPath();
            return path.equals("/admin") || path.startsWith("/admin/");
        } catch (IllegalArgumentException e) {
            // A path that cannot be decoded leads to no route at all; it gets its 400 there.
            return false;
        }
    }

    @Override
    public void handle(RoutingContext ctx) {
        String given = ctx.request().getHeader(HEADER);
        if (key.length == 0) {
            Authentication.refuse(ctx, 503, "Admin API not configured (ADMIN_API_KEY not set)");
        } else if (given == null || !MessageDigest.isEqual(key, given.getBytes(StandardCharsets.UTF_8))) {
            Authentication.refuse(ctx, 401, "Missing or invalid admin key");
        } else {
            ctx.next();
        }
    }
}
