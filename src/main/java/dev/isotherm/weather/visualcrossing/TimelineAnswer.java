package dev.isotherm.weather.visualcrossing;

import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.DailyMean;
import dev.isotherm.weather.provider.NamedZone;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Reads an answer of the Timeline API and checks all of it. Messages quote nothing of the answer, because a broken
 * server or proxy may echo our URL, which contains the key.
 */
final class TimelineAnswer {
    private static final int LONGEST_NAME = 300;
    /* A grid point or station serves its surroundings. */
    private static final double FARTHEST_DEGREES = 0.5;
    private static final int SECONDS_AN_HOUR = 3_600;

    private final String provider;
    private final String location;
    private final LocalDate from;
    private final LocalDate to;

    /** Makes a reader for the answer to one question. */
    TimelineAnswer(String provider, String location, LocalDate from, LocalDate to) {
        this.provider = provider;
        this.location = location;
        this.from = from;
        this.to = to;
    }

    /**
     * Reads the body.
     *
     * @throws WeatherException with {@link Kind#BAD_ANSWER} if it does not answer the question
     */
    Observations read(Buffer body) {
        JsonObject answer;
        try {
            answer = new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw bad("it is not a JSON object");
        }
        Object units = answer.getValue("unitGroup");
        if (units != null && !units.equals("metric")) {
            throw bad("its units are not the metric ones that were asked for");
        }
        return new Observations(place(answer), from, means(answer));
    }

    private Place place(JsonObject answer) {
        // The name is stored with the place, so an unusable name is not used.
        boolean usable = answer.getValue("resolvedAddress") instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_NAME;
        String name = usable ? answer.getString("resolvedAddress") : location;
        double latitude = degrees(answer, "latitude", 90);
        double longitude = degrees(answer, "longitude", 180);
        if (Coordinates.parse(location)
                .filter(asked -> far(asked, latitude, longitude))
                .isPresent()) {
            throw bad("it is of another place");
        }
        NamedZone zone = NamedZone.read(answer.getValue("timezone"), answer.getValue("tzoffset"), SECONDS_AN_HOUR)
                .orElseThrow(() -> bad("it has neither a time zone that this Java knows nor an offset from UTC, so its"
                        + " 'today' is not known"));
        return new Place(name, latitude, longitude, zone.zone(), zone.name());
    }

    private static boolean far(Coordinates asked, double latitude, double longitude) {
        double north = Math.abs(asked.latitude() - latitude);
        double east = Math.abs(asked.longitude() - longitude);
        return north > FARTHEST_DEGREES || Math.min(east, 360 - east) > FARTHEST_DEGREES;
    }

    private double degrees(JsonObject answer, String field, double bound) {
        if (answer.getValue(field) instanceof Number number && Math.abs(number.doubleValue()) <= bound) {
            return number.doubleValue();
        }
        throw bad("it has no usable " + field);
    }

    private double[] means(JsonObject answer) {
        if (!(answer.getValue("days") instanceof JsonArray days)) {
            throw bad("it has no list of days");
        }
        double[] means = new double[Math.toIntExact(ChronoUnit.DAYS.between(from, to)) + 1];
        LocalDate due = from;
        for (int i = 0; i < days.size(); i++) {
            if (!(days.getValue(i) instanceof JsonObject day)) {
                throw bad("entry " + i + " of its days is not an object");
            }
            LocalDate date = date(day, i);
            if (date.isBefore(due) || date.isAfter(to)) {
                throw bad("entry " + i + " of its days is out of order, twice there, or was not asked for");
            }
            // A day without an observation is listed with nulls. A day that is not listed may come with the next
            // attempt.
            if (date.isAfter(due)) {
                throw bad("it lacks " + due);
            }
            means[i] = mean(day, date);
            due = due.plusDays(1);
        }
        if (!due.isAfter(to)) {
            throw bad("it lacks " + due + " and all days after it");
        }
        return means;
    }

    private LocalDate date(JsonObject day, int index) {
        if (day.getValue("datetime") instanceof String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw bad("entry " + index + " of its days has a date that cannot be read");
            }
        }
        throw bad("entry " + index + " of its days has no date");
    }

    private double mean(JsonObject day, LocalDate date) {
        double mean = temperature(day, "temp", date);
        double max = temperature(day, "tempmax", date);
        double min = temperature(day, "tempmin", date);
        if (DailyMean.contradictory(mean, max, min)) {
            throw bad("its temperatures of " + date + " contradict each other");
        }
        return DailyMean.of(mean, max, min);
    }

    private double temperature(JsonObject day, String field, LocalDate date) {
        return DailyMean.read(day.getValue(field))
                .orElseThrow(() -> bad("its " + field + " of " + date + " is not a possible temperature"));
    }

    private WeatherException bad(String reason) {
        return new WeatherException(
                Kind.BAD_ANSWER,
                "The answer of the weather provider " + provider + " for '" + location + "' from " + from + " to " + to
                        + " cannot be used: " + reason + ".");
    }
}
