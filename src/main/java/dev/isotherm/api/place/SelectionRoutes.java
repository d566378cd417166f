package dev.isotherm.api.place;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestBody;
import dev.isotherm.api.route.RequestLimit;
import dev.isotherm.api.route.Routes;
import dev.isotherm.context.ThrottledLog;
import dev.isotherm.weather.place.CuratedPlaces.Entry;
import dev.isotherm.weather.place.PlaceDirectory;
import dev.isotherm.weather.popularity.Selections;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/locations/selections} counts which places people select; {@code /popular/stats} shows the counts. */
final class SelectionRoutes implements Routes {
    private static final int MOST_SHOWN = 100;
    private static final int LONGEST_ID = 100;

    private final RequestLimit rate;
    private final Selections selections;
    private final PopularPlaces popular;
    private final PlaceDirectory directory;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(SelectionRoutes.class));

    SelectionRoutes(RequestLimit rate, Selections selections, PopularPlaces popular, PlaceDirectory directory) {
        this.rate = rate;
        this.selections = selections;
        this.popular = popular;
        this.directory = directory;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.post(Access.BEARER, "/v1/locations/selections", this::select);
        endpoints.get(Access.BEARER, "/v1/locations/popular/stats", this::statistics);
    }

    private Future<Reply> select(RoutingContext ctx) {
        // The body must be read before anything is awaited, or it would be lost.
        Future<Buffer> body = RequestBody.read(ctx);
        return rate.pass(ctx)
                .compose(v -> body)
                .compose(read ->
                        count(id(SelectionBody.of(read)), rate.client(ctx).text()))
                .map(v -> done -> done.response().setStatusCode(204).end());
    }

    /* A page does not wait for this answer and cannot repeat it, so it is 204 even if Redis is away. */
    private Future<Void> count(String id, String client) {
        if (id.isEmpty()) {
            return Future.succeededFuture();
        }
        return selections
                .add(id, client)
                .onSuccess(counted -> {
                    if (counted) {
                        popular.selected();
                    }
                })
                .onFailure(e -> log.warn("A selection of a place was not counted", e.getMessage()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private String id(SelectionBody body) {
        Optional<String> given = body.id().map(PlaceDirectory::identifier);
        String id = given.filter(known -> directory.byId(known).isPresent())
                .or(() -> body.name().map(name -> directory.identify(name, body.admin1(), body.countryCode())))
                .or(() -> given)
                .orElse("");
        return id.substring(0, Math.min(LONGEST_ID, id.length()));
    }

    private Future<Reply> statistics(RoutingContext ctx) {
        return rate.pass(ctx)
                .compose(v -> selections.statistics(MOST_SHOWN))
                .map(seen -> Replies.uncached(
                        200,
                        new JsonObject()
                                .put("status", "ok")
                                .put("window_days", Selections.WINDOW_DAYS)
                                .put("total_selections", seen.total())
                                .put("using_signal", seen.total() > 0)
                                .put(
                                        "locations",
                                        new JsonArray(seen.places().stream()
                                                .map(this::counted)
                                                .toList()))));
    }

    private JsonObject counted(Selections.Counted counted) {
        Optional<Entry> place = directory.byId(counted.place());
        return new JsonObject()
                .put("location_id", counted.place())
                .put("name", place.map(Entry::name).orElse(null))
                .put("count", counted.count())
                .put("in_preapproved", directory.isCurated(counted.place()));
    }
}
