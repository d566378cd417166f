package dev.isotherm.api.filter;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Refuses requests that reached the proxy by plain HTTP. HTTPS answers tell clients to keep using HTTPS. */
public final class RequireHttps {
    private static final String FORWARDED = "X-Forwarded-Proto";

    private final boolean required;

    public RequireHttps(boolean required) {
        this.required = required;
    }

    /** The scheme that the client used: the first one that a proxy reports, else that of the connection. */
    static String scheme(RoutingContext ctx) {
        String forwarded = ctx.request().getHeader(FORWARDED);
        boolean secure = forwarded == null
                // {@code request.scheme()} would also parse the host, which costs time.
                ? ctx.request().connection().isSsl()
                : "https".equalsIgnoreCase(forwarded.split(",", 2)[0].strip());
        return secure ? "https" : "http";
    }

    /** The scheme and host that the client used; empty if it sent no host. */
    public static String base(RoutingContext ctx) {
        return ctx.request().authority() == null
                ? ""
                : scheme(ctx) + "://" + ctx.request().authority();
    }

    /** Returns whether the request may continue. If not, it has been answered. */
    public boolean admits(RoutingContext ctx) {
        boolean secure = scheme(ctx).equals("https");
        if (secure) {
            ctx.addHeadersEndHandler(
                    v -> ctx.response().putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains"));
        }
        // Requests without a proxy header and health checks come from the platform itself.
        boolean forwarded = ctx.request().headers().contains(FORWARDED);
        if (!required || secure || !forwarded || ctx.request().path().equals("/health")) {
            return true;
        }
        ctx.response()
                .setStatusCode(400)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        // An HTTP/1.0 request may have no host. Then there is no address to redirect to.
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

    /* Built from path and query, because the request's own target may be an absolute URL. */
    private static String target(RoutingContext ctx) {
        String query = ctx.request().query();
        return query == null ? ctx.request().path() : ctx.request().path() + "?" + query;
    }
}
