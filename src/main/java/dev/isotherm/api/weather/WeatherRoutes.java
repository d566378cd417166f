package dev.isotherm.api.weather;

import dev.isotherm.api.record.LoadRequests;
import dev.isotherm.api.record.LocationRules;
import dev.isotherm.api.record.RecordAnswer;
import dev.isotherm.api.record.RecordRoutes;
import dev.isotherm.api.route.Access;
import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Endpoints;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Replies;
import dev.isotherm.api.route.Reply;
import dev.isotherm.api.route.Routes;
import dev.isotherm.cache.CacheStats;
import dev.isotherm.cache.CacheStats.Outcome;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.service.DayWeather;
import dev.isotherm.service.Days;
import dev.isotherm.weather.fetch.LoadWatch;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * {@code GET /weather/{location}/{date}} and {@code GET /forecast/{location}}: the weather of one day. An error that is
 * about the place or the day has the body {@code {"error": …}}, because clients know it so.
 */
public final class WeatherRoutes implements Routes {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

    private final Days days;
    private final LoadRequests loads;
    private final CacheStats stats;

    public WeatherRoutes(Days days, LoadRequests loads, CacheStats stats) {
        this.days = days;
        this.loads = loads;
        this.stats = stats;
    }

    @Override
    public void mount(Endpoints endpoints) {
        endpoints.limited().getAndHead(Access.BEARER, "/weather/:location/:date", this::weather);
        endpoints.limited().getAndHead(Access.BEARER, "/forecast/:location", this::forecast);
    }

    private Future<Reply> weather(RoutingContext ctx) {
        UnitGroup unit = unit(ctx);
        LocalDate day = date(ctx.pathParam("date"));
        return find(ctx, "weather", watch -> days.on(ctx.pathParam("location"), day, watch), found -> new JsonObject()
                .put(
                        "days",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("datetime", found.day().toString())
                                        .put("temp", in(unit, found.detail().mean()))
                                        .put("tempmin", in(unit, found.detail().low()))
                                        .put("tempmax", in(unit, found.detail().high())))));
    }

    private Future<Reply> forecast(RoutingContext ctx) {
        UnitGroup unit = unit(ctx);
        String location = ctx.pathParam("location");
        return find(ctx, "forecast", watch -> days.today(location, watch), found -> new JsonObject()
                .put("location", location)
                .put("date", found.day().toString())
                .put("average_temperature", in(unit, found.detail().mean()))
                .put("unit", unit.wireName()));
    }

    private static UnitGroup unit(RoutingContext ctx) {
        return UnitGroup.of(Params.last(ctx, "unit_group").orElse("celsius"))
                .orElseThrow(() ->
                        Params.invalid("unit_group", "Input should be 'celsius' or 'fahrenheit'", "literal_error"));
    }

    private static LocalDate date(String text) {
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException e) {
            // No such day, such as 30 February.
        }
        throw ApiException.badRequest("Invalid date format. Use YYYY-MM-DD.");
    }

    /* The provider's means have one or two decimals; a conversion is rounded to two. */
    private static Double in(UnitGroup unit, double celsius) {
        return Double.isNaN(celsius) ? null : unit.fromCelsius(celsius);
    }

    private Future<Reply> find(
            RoutingContext ctx,
            String endpoint,
            Function<LoadWatch, Future<Optional<DayWeather>>> search,
            Function<DayWeather, JsonObject> body) {
        String location = ctx.pathParam("location");
        LocationRules.checkLength(location);
        Optional<String> problem = LocationRules.problem(location);
        if (problem.isPresent()) {
            return Future.succeededFuture(error(400, problem.get()));
        }
        return loads.run(ctx, search)
                .onSuccess(found -> stats.count(
                        endpoint,
                        location,
                        found.map(weather -> RecordRoutes.outcome(weather.cache()))
                                .orElse(Outcome.ERROR)))
                .onFailure(e -> stats.count(endpoint, location, Outcome.ERROR))
                .map(found -> found.map(weather -> reply(weather, body.apply(weather)))
                        .orElseGet(() -> error(404, "No temperature data is available for '" + location + "'")))
                .recover(e -> isUnknown(e)
                        ? Future.succeededFuture(error(404, "Location not found: '" + location + "'"))
                        : Future.failedFuture(e));
    }

    private static boolean isUnknown(Throwable e) {
        return e instanceof WeatherException weather && weather.kind() == WeatherException.Kind.UNKNOWN_PLACE;
    }

    private static Reply reply(DayWeather weather, JsonObject body) {
        return RecordAnswer.of(body.toBuffer(), weather.detail().asOf(), weather.cache())
                .reply(weather.freshFor());
    }

    private static Reply error(int status, String text) {
        return Replies.uncached(status, new JsonObject().put("error", text));
    }
}
