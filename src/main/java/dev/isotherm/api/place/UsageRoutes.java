package dev.isotherm.api.place;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.weather.place.PlaceDirectory;
import dev.isotherm.weather.popularity.Selections;
import dev.isotherm.weather.popularity.Selections.Counted;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** {@code /usage-stats}: shows operators how often places are selected. */
final class UsageRoutes implements Routes {
    private static final String PATH = "/usage-stats";
    private static final int MOST_SHOWN = 100;

    private final Selections selections;

    UsageRoutes(Selections selections) {
        this.selections = selections;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.get(Access.ADMIN, PATH, this::all);
        endpoints.get(Access.ADMIN, PATH + "/:location", this::one);
    }

    private Future<Reply> all(RoutingContext ctx) {
        return selections.statistics(MOST_SHOWN).map(seen -> {
            JsonArray places = new JsonArray();
            seen.places().forEach(counted -> places.add(json(counted)));
            return Replies.uncached(new JsonObject()
                    .put("enabled", true)
                    .put("window_days", Selections.WINDOW_DAYS)
                    .put("total_selections", seen.total())
                    .put("popular_locations", places));
        });
    }

    private Future<Reply> one(RoutingContext ctx) {
        String asked = ctx.pathParam("location");
        String id = PlaceDirectory.identifier(asked);
        return selections
                .find(id)
                .map(found -> found.map(ranked -> json(new Counted(id, ranked.count()))
                                .put("rank", ranked.rank())
                                .put("window_days", Selections.WINDOW_DAYS))
                        .orElseGet(() -> new JsonObject()
                                .put("status", "not_found")
                                .put("message", "No selection data found for location: " + asked)))
                .map(Replies::uncached);
    }

    private static JsonObject json(Counted counted) {
        return new JsonObject().put("location_id", counted.place()).put("selections", counted.count());
    }
}
