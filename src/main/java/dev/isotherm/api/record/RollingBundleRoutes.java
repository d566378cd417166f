package dev.isotherm.api.record;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ClientAddress;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.record.Period;
import dev.isotherm.record.UnitGroup;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Answers the removed paths below {@code /v1/records/rolling-bundle} with 410 and links to the records that replace
 * them. The bundle itself is refused as an unknown period, as it has been since its removal.
 */
public final class RollingBundleRoutes implements Routes {
    private static final String PATH = "/v1/records/rolling-bundle";
    private static final String SOME_DAY = "01-15";

    private final ClientAddress addresses;

    public RollingBundleRoutes(ClientAddress addresses) {
        this.addresses = addresses;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.BEARER, PATH + "/test-cors", ctx -> gone(ctx, "", "{location}/{mmdd}"));
        endpoints.get(
                Access.BEARER, PATH + "/preload-example", ctx -> gone(ctx, "preload-example ", "{location}/{mmdd}"));
        for (String name : List.of("preload", "status")) {
            endpoints.get(
                    Access.BEARER, PATH + "/:location/:anchor/" + name, ctx -> gone(ctx, name + " ", record(ctx)));
        }
    }

    private Future<Reply> gone(RoutingContext ctx, String name, String record) {
        JsonObject links = new JsonObject();
        for (Period period : Period.values()) {
            links.put(period.wireName(), addresses.base(ctx) + "/v1/records/" + period.wireName() + "/" + record);
        }
        return Future.succeededFuture(Replies.uncached(
                410,
                new JsonObject()
                        .put("error", "GONE")
                        .put("message", "The rolling-bundle " + name + "endpoint has been removed")
                        .put("code", "GONE")
                        .put(
                                "details",
                                "This endpoint is no longer available. Please use the individual period endpoints"
                                        + " instead.")
                        .put("links", links)));
    }

    private static String record(RoutingContext ctx) {
        String location = URLEncoder.encode(ctx.pathParam("location"), StandardCharsets.UTF_8)
                .replace("+", "%20");
        List<String> units = ctx.queryParam("unit_group");
        UnitGroup unit =
                units.isEmpty() ? UnitGroup.CELSIUS : UnitGroup.of(units.get(0)).orElse(UnitGroup.CELSIUS);
        return location + "/" + monthAndDay(ctx.pathParam("anchor")) + "?unit_group=" + unit.wireName();
    }

    private static String monthAndDay(String anchor) {
        try {
            LocalDate date = LocalDate.parse(anchor);
            return String.format(Locale.ROOT, "%02d-%02d", date.getMonthValue(), date.getDayOfMonth());
        } catch (DateTimeException e) {
            // The link only shows how such a path looks, so any day will do.
            return SOME_DAY;
        }
    }
}
