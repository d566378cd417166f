package dev.isotherm.weather.mapbox;

import dev.isotherm.config.LimitConfig;
import dev.isotherm.config.MapboxConfig;
import dev.isotherm.config.ProviderLimits;
import dev.isotherm.limit.Request;
import dev.isotherm.redis.RedisLink;
import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.Geocoder;
import dev.isotherm.weather.provider.BoundedGet;
import dev.isotherm.weather.provider.CallCost;
import dev.isotherm.weather.provider.CallWatch;
import dev.isotherm.weather.provider.ProviderClient;
import dev.isotherm.weather.provider.ProviderGate;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds places with the geocoding API of Mapbox, version 5. No message contains its token. Belongs to one context. */
public final class MapboxGeocoder implements Geocoder {
    private static final String SOURCE = "mapbox";
    private static final int MOST = 10;
    private static final int LONGEST_TEXT = 300;
    private static final LimitConfig LIMIT = new LimitConfig(4, 100, Duration.ofSeconds(2));
    private static final ProviderLimits LIMITS = new ProviderLimits(
            SOURCE,
            "searches",
            ProviderLimits.NONE.cluster(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            LIMIT.perContext());

    private final ProviderGate gate;
    private final ProviderClient client;
    private final BoundedGet server;
    private final MapboxConfig config;

    /**
     * Creates it; call it on the context.
     *
     * @param link the link of the same context
     */
    public MapboxGeocoder(Vertx vertx, Context owner, RedisLink link, MapboxConfig config) {
        this.config = config;
        this.gate = new ProviderGate(owner, link, LIMIT, LIMITS);
        this.client = new ProviderClient(
                vertx, gate, new ProviderClient.Settings(SOURCE, config.timeout(), 1), CallWatch.NONE);
        this.server = client.server(config.baseUri());
    }

    @Override
    public Future<List<Found>> search(String name, int most, Request request) {
        // A semicolon separates several queries.
        String query = encode(name.replace(';', ' '));
        String uri =
                "/geocoding/v5/mapbox.places/" + query + ".json?types=place&language=en&limit=" + Math.min(most, MOST)
                        + "&access_token=" + encode(config.token().value());
        return client.get(server, uri, new CallCost(1, 1), request, this::read);
    }

    /** Ends the calls and closes the connections. */
    public Future<Void> close() {
        gate.close();
        return client.close();
    }

    private Future<List<Found>> read(BoundedGet.Answer answer) {
        if (answer.status() != 200) {
            return Future.failedFuture(client.refusal(answer));
        }
        try {
            List<Found> places = new ArrayList<>();
            for (Object feature : new JsonObject(answer.body()).getJsonArray("features")) {
                place((JsonObject) feature).ifPresent(places::add);
            }
            return Future.succeededFuture(places);
        } catch (DecodeException | ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
            return Future.failedFuture(
                    new WeatherException(Kind.BAD_ANSWER, "The answer of mapbox to a search cannot be read."));
        }
    }

    /* Without a country it is no place for a record. */
    private static Optional<Found> place(JsonObject feature) {
        JsonArray center = feature.getJsonArray("center");
        Coordinates position = new Coordinates(center.getDouble(1), center.getDouble(0));
        Optional<JsonObject> country = part(feature, "country.");
        if (country.isEmpty() || !position.onEarth() || text(feature, "text").isEmpty()) {
            return Optional.empty();
        }
        String code = text(country.get(), "short_code").toUpperCase(Locale.ROOT);
        String region = part(feature, "region.").map(area -> text(area, "text")).orElse("");
        return Optional.of(new Found(
                number(text(feature, "id")),
                text(feature, "text"),
                region,
                region.isEmpty() ? List.of() : List.of(region),
                text(country.get(), "text"),
                code.substring(0, Math.min(2, code.length())),
                position,
                Optional.empty(),
                0,
                true));
    }

    private static Optional<JsonObject> part(JsonObject feature, String prefix) {
        return feature.getJsonArray("context", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .filter(area -> text(area, "id").startsWith(prefix))
                .findFirst();
    }

    private static long number(String id) {
        String digits = id.replaceAll("\\D", "");
        return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    private static String text(JsonObject object, String field) {
        return object.getValue(field) instanceof String text && text.length() <= LONGEST_TEXT ? text.strip() : "";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
