package dev.isotherm.api.filter;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Refuses what came to the proxy in plain HTTP, and tells those who came by HTTPS to stay with it. */
public final class RequireHttps {
    private static final String FORWARDED = "X-Forwarded-Proto";

    private final boolean required;

    public RequireHttps(boolean required) {
        this.required = required;
    }

    /** The scheme that the client used, as far as a proxy tells it: the first in its chain. */
    static String scheme(RoutingContext ctx) {
        String forwarded = ctx.request().getHeader(FORWARDED);
        boolean secure = forwarded == null
                // Asked for its scheme, the request would work out its host as well.
                ? ctx.request().connection().isSsl()
                : "https".equalsIgnoreCase(forwarded.split(",", 2)[0].strip());
        return secure ? "https" : "http";
    }

    /** Scheme and host that the client used; empty where it named no host. */
    public static String base(RoutingContext ctx) {
        return ctx.request().authority() == null
                ? ""
                : scheme(ctx) + "://" + ctx.request().authority();
    }

    /** Whether a request may go on; if not, it is answered. */
    public boolean admits(RoutingContext ctx) {
        boolean secure = scheme(ctx).equals("https");
        if (secure) {
            ctx.addHeadersEndHandler(
                    v -> ctx.response().putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains"));
        }
        // What no proxy forwarded, and what asks for health, comes from the platform itself.
        boolean forwarded = ctx.request().headers().contains(FORWARDED);
        if (!required || secure || !forwarded || ctx.request().path().equals("/health")) {
            return true;
        }
        ctx.response()
                .setStatusCode(400)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // A request of HTTP/1.0 may name no host, and then there is no address to go to.
        if (ctx.request().authority() != null && ctx.request().path() != null) {
            ctx.response()
                    .putHeader(HttpHeaders.LOCATION, "https://" + ctx.request().authority() + target(ctx));
        }
        ctx.response()
                .end(new JsonObject()
                        .put("error", "HTTPS required in production")
                        .toBuffer());
        return false;
    }

    /* Not the request's own target, which may be a whole address. */
    private static String target(RoutingContext ctx) {
        String query = ctx.request().query();
        return query == null ? ctx.request().path() : ctx.request().path() + "?" + query;
    }
}
