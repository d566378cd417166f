package dev.isotherm.support;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;

/** The protocol of Open-Meteo, spoken by {@link UpstreamServer}: its archive, its forecast and its geocoder. */
final class OpenMeteoForm {
    static final String ARCHIVE = "/v1/archive";
    static final String FORECAST = "/v1/forecast";
    static final String SEARCH = "/v1/search";

    private static final Map<String, String> VARIABLES =
            Map.of("temperature_2m_mean", "temp", "temperature_2m_max", "tempmax", "temperature_2m_min", "tempmin");
    private static final Map<String, String> COUNTRIES = Map.of("oslo", "Norway", "bergen", "Norway");

    private OpenMeteoForm() {}

    static boolean speaks(HttpServerRequest request) {
        return request.path().startsWith("/v1/");
    }

    /** What a server says of a place that it does not know. */
    static String noSuchPlace(HttpServerRequest request) {
        return speaks(request)
                ? error("No data is available for this location").encode()
                : "Bad API Request:Invalid location parameter value.";
    }

    static JsonObject error(String reason) {
        return new JsonObject().put("error", true).put("reason", reason);
    }

    /** The days that are asked for. */
    static LocalDate[] range(HttpServerRequest request, LocalDate today) {
        if (request.path().equals(ARCHIVE)) {
            return new LocalDate[] {
                LocalDate.parse(request.getParam("start_date")), LocalDate.parse(request.getParam("end_date"))
            };
        }
        return new LocalDate[] {
            today.minusDays(Integer.parseInt(request.getParam("past_days"))),
            today.plusDays(Integer.parseInt(request.getParam("forecast_days")) - 1L)
        };
    }

    /** The same weather with a list for each variable. */
    static JsonObject of(JsonObject weather) {
        JsonObject daily = new JsonObject().put("time", list(weather, "datetime"));
        JsonObject units = new JsonObject().put("time", "iso8601");
        VARIABLES.forEach((variable, field) -> {
            daily.put(variable, list(weather, field));
            units.put(variable, "us".equals(weather.getString("unitGroup")) ? "°F" : "°C");
        });
        return new JsonObject()
                .put("latitude", weather.getDouble("latitude"))
                .put("longitude", weather.getDouble("longitude"))
                .put("generationtime_ms", 0.1)
                .put("utc_offset_seconds", 0)
                .put("timezone", weather.getString("timezone"))
                .put("daily_units", units)
                .put("daily", daily);
    }

    private static JsonArray list(JsonObject weather, String field) {
        JsonArray values = new JsonArray();
        weather.getJsonArray("days").forEach(day -> values.add(((JsonObject) day).getValue(field)));
        return values;
    }

    /** The place of a name, between others that are not meant. */
    static JsonObject places(UpstreamPlaces.Spot spot, String name) {
        if (name.toLowerCase(Locale.ROOT).startsWith("xyzzyville")) {
            return new JsonObject().put("generationtime_ms", 0.1);
        }
        String country = COUNTRIES.getOrDefault(name.toLowerCase(Locale.ROOT), "Utopia");
        return new JsonObject()
                .put(
                        "results",
                        new JsonArray()
                                .add(place(
                                        1, name + "ville", spot.latitude() + 3, spot.longitude(), country, 9_000_000))
                                .add(place(2, name, spot.latitude() - 3, spot.longitude(), "Erewhon", 700)
                                        .put("feature_code", "MT"))
                                .add(place(3, name, spot.latitude(), spot.longitude(), country, 600))
                                .add(place(4, name, spot.latitude() - 2, spot.longitude(), country, 500)))
                .put("generationtime_ms", 0.1);
    }

    private static JsonObject place(
            int id, String name, double latitude, double longitude, String country, long population) {
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("latitude", latitude)
                .put("longitude", longitude)
                .put("feature_code", "PPL")
                .put("country_code", country.equals("Norway") ? "NO" : "")
                .put("country", country)
                .put("admin1", "Middle")
                .put("timezone", "Europe/London")
                .put("population", population);
    }
}
