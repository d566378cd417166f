package dev.isotherm.api.place;

import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.Clients;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.RequestHandler;
import dev.isotherm.api.route.RequestLimit;
import dev.isotherm.api.route.Routes;
import dev.isotherm.config.PlacesConfig;
import dev.isotherm.limit.client.ClientLimiter;
import dev.isotherm.limit.client.ClientPolicy;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.mapbox.MapboxGeocoder;
import dev.isotherm.weather.place.CuratedPlaces.Entry;
import dev.isotherm.weather.place.PlaceDirectory;
import dev.isotherm.weather.popularity.Selections;
import dev.isotherm.weather.provider.WeatherProvider;
import dev.isotherm.weather.search.PlaceSearch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@code /v1/locations}: the places that clients offer, by themselves or after a search. */
public final class LocationRoutes implements Routes {
    private static final String ROOT = "/v1/locations";
    private static final int WINDOW_SECONDS = 60;
    private static final int SHORTEST_QUERY = 2;
    private static final int LONGEST_QUERY = 100;
    private static final String FIVE_MINUTES = "private, max-age=300";

    private final RequestLimit rate;
    private final PlaceDirectory directory;
    private final LocationImages images;
    private final PopularPlaces popular;
    private final SelectionRoutes selections;
    private final UsageRoutes usage;
    private final PlaceSearch search;
    private final Optional<MapboxGeocoder> mapbox;
    private final Instant made;

    private LocationRoutes(
            Data data,
            RequestLimit rate,
            Selections selections,
            PlaceSearch search,
            Optional<MapboxGeocoder> mapbox,
            InstantSource clock) {
        this.search = search;
        this.mapbox = mapbox;
        this.rate = rate;
        this.directory = data.directory();
        this.images = data.images();
        this.made = data.made();
        this.popular = new PopularPlaces(selections, directory, clock, made);
        this.selections = new SelectionRoutes(rate, selections, popular, directory);
        this.usage = new UsageRoutes(selections);
    }

    /* What is read from files. */
    private record Data(PlaceDirectory directory, LocationImages images) {
        static Data read(PlacesConfig config) {
            PlaceDirectory directory = PlaceDirectory.load();
            List<String> slugs = directory.curated().stream().map(Entry::slug).toList();
            return new Data(directory, LocationImages.load(config, slugs));
        }

        Instant made() {
            return images.modified().isAfter(directory.made()) ? images.modified() : directory.made();
        }
    }

    /**
     * Reads the places and their images on a worker thread. Call it on the context of the link.
     *
     * @param clients tells who a request counts for
     * @param link counts selections and requests, and keeps searches
     * @param provider its geocoder is used for the search if there is no token for Mapbox
     * @return the routes; fails if a file is not valid
     */
    public static Future<LocationRoutes> load(
            Vertx vertx,
            PlacesConfig config,
            Clients clients,
            RedisLink link,
            WeatherProvider provider,
            InstantSource clock) {
        Context context = vertx.getOrCreateContext();
        return vertx.executeBlocking(() -> Data.read(config)).map(data -> {
            Optional<MapboxGeocoder> mapbox = config.mapbox().token().present()
                    ? Optional.of(new MapboxGeocoder(vertx, context, link, config.mapbox()))
                    : Optional.empty();
            PlaceSearch search = mapbox.map(geocoder -> PlaceSearch.with(data.directory(), "mapbox", geocoder, link))
                    .or(() -> provider.geocoder()
                            .map(own -> PlaceSearch.with(data.directory(), provider.source(), own, link)))
                    .orElseGet(() -> PlaceSearch.of(data.directory()));
            return new LocationRoutes(
                    data,
                    limit(clients, link, config.requestsPerMinute()),
                    new Selections(link, clock),
                    search,
                    mapbox,
                    clock);
        });
    }

    private static RequestLimit limit(Clients clients, RedisLink link, int perMinute) {
        return new RequestLimit(
                clients,
                new ClientLimiter("locations", link, ClientPolicy.of(perMinute, Duration.ofSeconds(WINDOW_SECONDS))),
                "Rate limit exceeded: " + perMinute + " requests per minute");
    }

    /** The places that are known without a call to anybody. */
    public PlaceDirectory directory() {
        return directory;
    }

    /** Closes the connections of the search. */
    public Future<Void> close() {
        return mapbox.map(MapboxGeocoder::close).orElseGet(Future::succeededFuture);
    }

    @Override
    public void mount(Endpoints endpoints) {
        forThePage(
                endpoints,
                "/preapproved",
                ctx -> done(preapproved(LocationFilter.of(ctx, directory.countries()))
                        .reply()));
        get(endpoints, "/preapproved/status", ctx -> done(status(preapproved(LocationFilter.ALL), new JsonObject())));
        forThePage(endpoints, "/popular", this::popular);
        get(endpoints, "/popular/status", ctx -> list(LocationFilter.ALL, false)
                .map(list -> status(list, new JsonObject().put("fallback", "preapproved"))));
        get(endpoints, "/popular/display-strings", this::names);
        forThePage(endpoints, "/search", this::search);
        selections.mount(endpoints);
        usage.mount(endpoints);
    }

    private void forThePage(Endpoints endpoints, String path, RequestHandler handler) {
        get(Access.VISITOR, endpoints, path, handler);
    }

    private void get(Endpoints endpoints, String path, RequestHandler handler) {
        get(Access.BEARER, endpoints, path, handler);
    }

    private void get(Access access, Endpoints endpoints, String path, RequestHandler handler) {
        endpoints.get(access, ROOT + path, ctx -> rate.pass(ctx).compose(v -> handler.handle(ctx)));
    }

    private static Future<Reply> done(Reply reply) {
        return Future.succeededFuture(reply);
    }

    private LocationList preapproved(LocationFilter filter) {
        return LocationList.of(LocationJson.items(filter.byName(directory.curated()), images), made);
    }

    private Future<Reply> popular(RoutingContext ctx) {
        return list(LocationFilter.of(ctx, directory.countries()), Params.flag(ctx, "include_images", false))
                .map(LocationList::reply);
    }

    private Future<LocationList> list(LocationFilter filter, boolean withImages) {
        return popular.ranking().map(ranking -> {
            List<Entry> places = filter.of(ranking.places());
            return LocationList.of(
                    withImages ? LocationJson.items(places, images) : LocationJson.items(places), ranking.changed());
        });
    }

    private Future<Reply> names(RoutingContext ctx) {
        LocationFilter filter = LocationFilter.of(ctx, directory.countries());
        return popular.ranking().map(ranking -> {
            JsonArray names = new JsonArray(
                    filter.of(ranking.places()).stream().map(Entry::fullName).toList());
            return found(names);
        });
    }

    private Reply status(LocationList list, JsonObject more) {
        return Replies.uncached(
                200,
                new JsonObject()
                        .put("status", "healthy")
                        .put("locations_loaded", list.places().size())
                        .put("etag", list.tag())
                        .put("last_modified", list.modified())
                        .put("cache_enabled", true)
                        .mergeIn(more)
                        .put(
                                "rate_limit",
                                new JsonObject()
                                        .put("requests_per_minute", rate.most())
                                        .put("window_seconds", WINDOW_SECONDS)));
    }

    private Future<Reply> search(RoutingContext ctx) {
        String query = Params.last(ctx, "q").orElseThrow(() -> Params.invalid("q", "Field required", "missing"));
        int length = query.codePointCount(0, query.length());
        if (length < SHORTEST_QUERY) {
            throw Params.invalid(
                    "q", "String should have at least " + SHORTEST_QUERY + " characters", "string_too_short");
        }
        if (length > LONGEST_QUERY) {
            throw Params.invalid("q", "String should have at most " + LONGEST_QUERY + " characters", "string_too_long");
        }
        return search.search(query, Params.number(ctx, "limit", 10, 1, 20))
                .map(places -> found(
                        new JsonArray(places.stream().map(LocationJson::found).toList())));
    }

    private static Reply found(JsonArray locations) {
        return Replies.with(
                HttpHeaders.CACHE_CONTROL,
                FIVE_MINUTES,
                Replies.json(new JsonObject().put("count", locations.size()).put("locations", locations)));
    }
}
