package dev.isotherm.api.filter;

import dev.isotherm.api.route.ClientAddress;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Refuses requests that reached the proxy by plain HTTP. HTTPS answers tell clients to keep using HTTPS. */
public final class RequireHttps {
    private final boolean required;
    private final ClientAddress addresses;

    public RequireHttps(boolean required, ClientAddress addresses) {
        this.required = required;
        this.addresses = addresses;
    }

    /** Returns whether the request may continue. If not, it has been answered. */
    public boolean admits(RoutingContext ctx) {
        boolean secure = addresses.isSecure(ctx);
        if (secure) {
            ctx.addHeadersEndHandler(
                    v -> ctx.response().putHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains"));
        }
        // Requests that no proxy forwarded and health checks come from the platform itself.
        if (!required
                || secure
                || addresses.forwardedScheme(ctx).isEmpty()
                || PathRules.isProbe(ctx.request().path())) {
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
