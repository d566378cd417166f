package dev.isotherm.weather.openmeteo;

import dev.isotherm.limit.Request;
import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.Geocoder;
import dev.isotherm.weather.provider.CallCost;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds places with the geocoding API of Open-Meteo, which knows those of GeoNames. */
final class OpenMeteoGeocoder implements Geocoder {
    private static final int LONGEST_TEXT = 300;

    private final OpenMeteoServer server;

    OpenMeteoGeocoder(OpenMeteoServer server) {
        this.server = server;
    }

    @Override
    public Future<List<Found>> search(String name, int most, Request request) {
        return server.get(
                "name=" + OpenMeteoServer.encode(name) + "&count=" + most + "&language=en&format=json",
                name,
                new CallCost(1, 1),
                request.in(name),
                body -> read(name, body));
    }

    private static List<Found> read(String name, Buffer body) {
        JsonObject answer;
        try {
            answer = new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw bad(name, "it is not a JSON object");
        }
        // An answer without places has no list of them.
        Object results = answer.getValue("results");
        if (results == null) {
            return List.of();
        }
        if (!(results instanceof JsonArray list)) {
            throw bad(name, "its results are not a list");
        }
        List<Found> places = new ArrayList<>();
        for (Object result : list) {
            if (!(result instanceof JsonObject place)) {
                throw bad(name, "one of its results is not an object");
            }
            places.add(place(name, place));
        }
        return places;
    }

    private static Found place(String name, JsonObject place) {
        if (!(place.getValue("id") instanceof Number id)
                || text(place, "name").isEmpty()
                || !(place.getValue("latitude") instanceof Number latitude)
                || !(place.getValue("longitude") instanceof Number longitude)) {
            throw bad(name, "one of its results lacks an id, a name or a position");
        }
        Coordinates position = new Coordinates(latitude.doubleValue(), longitude.doubleValue());
        if (!position.onEarth()) {
            throw bad(name, "one of its results is not on Earth");
        }
        return new Found(
                id.longValue(),
                text(place, "name"),
                text(place, "admin1"),
                Stream.of("admin1", "admin2", "admin3", "admin4")
                        .map(area -> text(place, area))
                        .filter(area -> !area.isEmpty())
                        .toList(),
                text(place, "country"),
                text(place, "country_code").toUpperCase(Locale.ROOT),
                position,
                Optional.of(text(place, "timezone")).filter(zone -> !zone.isEmpty()),
                place.getValue("population") instanceof Number people ? people.longValue() : 0,
                // The codes of GeoNames for populated places begin so.
                text(place, "feature_code").startsWith("PPL"));
    }

    private static String text(JsonObject place, String field) {
        return place.getValue(field) instanceof String text && text.length() <= LONGEST_TEXT ? text.strip() : "";
    }

    private static WeatherException bad(String name, String reason) {
        return new WeatherException(
                Kind.BAD_ANSWER,
                "The answer of the weather provider " + OpenMeteoProvider.SOURCE + " to the search for '" + name
                        + "' cannot be used: " + reason + ".");
    }
}
