package dev.isotherm.api.place;

import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Validators;
import dev.isotherm.record.json.WireTime;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/**
 * A list of places as it is sent, with its validators.
 *
 * @param places one object each
 * @param made when the list last changed; the same list has the same time as long as this instance runs
 * @param tag the validator of the places
 */
record LocationList(JsonArray places, Instant made, String tag) {
    private static final String CACHE_CONTROL = "public, max-age=3600, s-maxage=604800";
    private static final int VERSION = 1;

    static LocationList of(JsonArray places, Instant made) {
        return new LocationList(places, made, Validators.tag(places.toBuffer()));
    }

    String modified() {
        return Validators.date(made);
    }

    /** The list, or 304 if the client has it. As the contract wants it, a date must be equal to count. */
    Reply reply() {
        return this::send;
    }

    private void send(RoutingContext ctx) {
        HttpServerResponse response = ctx.response();
        response.putHeader(HttpHeaders.ETAG, tag)
                .putHeader(HttpHeaders.LAST_MODIFIED, modified())
                .putHeader(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
        if (isHeldBy(ctx)) {
            response.setStatusCode(304).end();
        } else {
            Replies.json(new JsonObject()
                            .put("version", VERSION)
                            .put("count", places.size())
                            .put("generated_at", WireTime.naive(made))
                            .put("locations", places))
                    .send(ctx);
        }
    }

    private boolean isHeldBy(RoutingContext ctx) {
        return ctx.request().headers().contains(HttpHeaders.IF_NONE_MATCH)
                ? Validators.names(ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag)
                : modified().equals(ctx.request().getHeader(HttpHeaders.IF_MODIFIED_SINCE));
    }
}
