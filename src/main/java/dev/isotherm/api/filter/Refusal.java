package dev.isotherm.api.filter;

import dev.isotherm.api.route.RefusalPace;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * The answer to a request that may not reach its route, in the shape that clients know of the layer before the routes.
 *
 * @param status the status
 * @param body the body
 * @param headers more headers
 */
record Refusal(int status, JsonObject body, Map<String, String> headers) {
    static Refusal of(int status, String detail) {
        return of(status, detail, Map.of());
    }

    static Refusal of(int status, String detail, Map<String, String> headers) {
        return new Refusal(status, new JsonObject().put("detail", detail), headers);
    }

    void answer(RoutingContext ctx, RefusalPace pace) {
        pace.answer(ctx, status, () -> answer(ctx));
    }

    private void answer(RoutingContext ctx) {
        // The client may have closed while it was decided.
        if (ctx.response().closed()) {
            return;
        }
        headers.forEach(ctx.response()::putHeader);
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.toBuffer());
    }
}
