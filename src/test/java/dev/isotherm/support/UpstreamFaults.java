package dev.isotherm.support;

import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.support.UpstreamServer.Call;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** All the ways in which a weather provider fails its callers. */
public final class UpstreamFaults {
    private static final long DRIP_MILLIS = 20;
    private static final int TOO_MUCH = 5 << 20;
    private static final List<String> TEMPERATURES = List.of("temp", "tempmax", "tempmin");

    private UpstreamFaults() {}

    /**
     * Fails a share of the calls, in all of these ways in turn, so that none is left out. Whether a call fails depends on
     * the seed, on the call and on how often it was made, not on when it comes. A wrong place is only given where the
     * right one was asked for by its coordinates, for a name could mean it.
     */
    public static Function<Call, Behaviour> share(double share, long seed, List<Behaviour> ways) {
        return share(share, seed, ways, call -> !call.place().matches("[-+.0-9]+,[-+.0-9]+"));
    }

    /** The same where the caller says which calls asked for the place by a name. */
    public static Function<Call, Behaviour> share(
            double share, long seed, List<Behaviour> ways, Predicate<Call> named) {
        Map<Call, Integer> times = new ConcurrentHashMap<>();
        List<Behaviour> due = Collections.synchronizedList(new ArrayList<>());
        return call -> {
            long time = times.merge(call, 1, Integer::sum);
            SplittableRandom random = new SplittableRandom(seed * 31 + call.hashCode() + (time << 32));
            if (random.nextDouble() >= share) {
                return Behaviour.WEATHER;
            }
            return next(due, ways, named.test(call));
        };
    }

    private static Behaviour next(List<Behaviour> due, List<Behaviour> ways, boolean named) {
        synchronized (due) {
            for (int i = 0; ; i++) {
                if (i == due.size()) {
                    due.addAll(ways);
                }
                if (!named || due.get(i) != Behaviour.OTHER_PLACE) {
                    return due.remove(i);
                }
            }
        }
    }

    /** Does what needs no weather; false where the behaviour does. */
    static boolean refuse(Vertx vertx, HttpServerRequest request, Behaviour how) {
        HttpServerResponse response = request.response();
        switch (how) {
            case BAD_REQUEST -> response.setStatusCode(400).end(OpenMeteoForm.noSuchPlace(request));
            case KEY_REFUSED -> response.setStatusCode(401).end("No account found with API key");
            case FORBIDDEN -> response.setStatusCode(403).end("Your plan does not include this.");
            case LIMITED_SECONDS -> limited(response, "1");
            case LIMITED_DATE -> limited(response, inTwoSeconds());
            case LIMITED_LONG -> limited(response, "6");
            case LIMITED -> response.setStatusCode(429).end("Too many");
            case ERROR -> response.setStatusCode(500).end("broken");
            case BAD_GATEWAY -> response.setStatusCode(502).end("<html>");
            case UNAVAILABLE ->
                response.setStatusCode(503).putHeader("Retry-After", "1").end("closed");
            case HANG_UP -> request.connection().close();
            case MALFORMED -> response.end("<html><body>We are upgrading.</body></html>");
            case JSON_NULL -> response.end("null");
            case JSON_LIST -> response.end("[]");
            case EMPTY_BODY -> response.end();
            case NOT_GZIP -> response.putHeader("Content-Encoding", "gzip").end("{\"days\":[]}");
            case HUGE_BODY -> response.end(Buffer.buffer(new byte[TOO_MUCH]));
            case DRIP -> drip(vertx, request);
            case SILENCE -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void limited(HttpServerResponse response, String retryAfter) {
        response.setStatusCode(429).putHeader("Retry-After", retryAfter).end("Too many");
    }

    private static String inTwoSeconds() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
    }

    private static void drip(Vertx vertx, HttpServerRequest request) {
        request.response().setChunked(true).write("{");
        long timer = vertx.setPeriodic(DRIP_MILLIS, id -> request.response().write(" "));
        request.connection().closeHandler(closed -> vertx.cancelTimer(timer));
    }

    /** Sends the weather, or what the behaviour makes of it, in the form of a protocol. */
    static void send(HttpServerRequest request, Behaviour how, JsonObject weather, UnaryOperator<JsonObject> form) {
        JsonArray days = weather.getJsonArray("days");
        switch (how) {
            case NO_DAYS -> days.clear();
            case HOLE -> days.remove(days.size() / 2);
            case ENDS_EARLY -> days.remove(days.size() - 1);
            case BACKWARDS -> Collections.reverse(days.getList());
            case TWICE -> days.add(1, days.getJsonObject(0));
            case OTHER_DAYS -> each(days, day -> day.put("datetime", next(day.getString("datetime"))));
            case ABSURD -> temperatures(days, t -> 999);
            case HUGE_VALUES -> temperatures(days, t -> 1e9);
            case TEXT_VALUES ->
                each(days, day -> TEMPERATURES.forEach(field -> day.put(field, String.valueOf(day.getValue(field)))));
            case CONTRADICTORY -> each(days, day -> day.put("tempmin", 40).put("tempmax", -20));
            case FAHRENHEIT -> temperatures(days, UpstreamFaults::fahrenheit);
            case OTHER_UNITS -> {
                temperatures(days, UpstreamFaults::fahrenheit);
                weather.put("unitGroup", "us");
            }
            case OTHER_PLACE -> {
                temperatures(days, t -> t - 3);
                weather.put("latitude", weather.getDouble("latitude") + 5);
            }
            default -> {}
        }
        body(request, how, form.apply(weather).toBuffer());
    }

    private static void body(HttpServerRequest request, Behaviour how, Buffer whole) {
        HttpServerResponse response = request.response().putHeader("Content-Type", "application/json");
        switch (how) {
            case TRUNCATED -> response.end(whole.slice(0, whole.length() / 2));
            case CUT ->
                response.putHeader("Content-Length", String.valueOf(whole.length()))
                        .write(whole.slice(0, whole.length() / 2))
                        .onComplete(written -> request.connection().close());
            default -> response.end(whole);
        }
    }

    private static void each(JsonArray days, Consumer<JsonObject> change) {
        days.forEach(day -> change.accept((JsonObject) day));
    }

    private static void temperatures(JsonArray days, DoubleUnaryOperator change) {
        each(
                days,
                day -> TEMPERATURES.forEach(field -> {
                    if (day.getValue(field) instanceof Number celsius) {
                        day.put(field, change.applyAsDouble(celsius.doubleValue()));
                    }
                }));
    }

    private static double fahrenheit(double celsius) {
        return Math.round((celsius * 9 / 5 + 32) * 10) / 10.0;
    }

    private static String next(String date) {
        return LocalDate.parse(date).plusDays(1).toString();
    }
}
