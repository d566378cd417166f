package dev.isotherm.weather.openmeteo;

import dev.isotherm.weather.place.Coordinates;
import dev.isotherm.weather.provider.DailyMean;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.NamedZone;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Reads an answer of the archive or of the forecast, and checks all of it. Both have the same form. Messages quote
 * nothing of the answer, because a broken server or proxy may echo our URL, which may contain a key. May be used on any
 * thread.
 */
final class DailyAnswer {
    static final String MEAN = "temperature_2m_mean";
    static final String MAX = "temperature_2m_max";
    static final String MIN = "temperature_2m_min";

    /* The answer has the position of a grid cell. The cells are up to 30 km wide, and one on land may be chosen that is
     * a few cells away. */
    private static final double FARTHEST_KM = 100;

    private final String location;
    private final Coordinates asked;
    private final DayRange range;
    private final boolean exactly;

    /**
     * Makes a reader for the answer to one question.
     *
     * @param location the place, for messages
     * @param asked the position that was asked for
     * @param range the days that are needed
     * @param exactly whether the answer must have no other days
     */
    DailyAnswer(String location, Coordinates asked, DayRange range, boolean exactly) {
        this.location = location;
        this.asked = asked;
        this.range = range;
        this.exactly = exactly;
    }

    /** The days of an answer. Nobody changes its array. */
    static final class Days {
        private final double[] means;
        private final NamedZone zone;

        /**
         * Makes the days.
         *
         * @param means one for each day that is needed, °C; NaN if there is no observation
         * @param zone the time zone of the place
         */
        Days(double[] means, NamedZone zone) {
            this.means = means;
            this.zone = zone;
        }

        double[] means() {
            return means;
        }

        NamedZone zone() {
            return zone;
        }
    }

    /**
     * Reads the body.
     *
     * @throws WeatherException with {@link Kind#BAD_ANSWER} if it does not answer the question
     */
    Days read(Buffer body) {
        JsonObject answer;
        try {
            answer = new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            throw bad("it is not a JSON object");
        }
        units(answer);
        if (new Coordinates(degrees(answer, "latitude", 90), degrees(answer, "longitude", 180)).kilometresTo(asked)
                > FARTHEST_KM) {
            throw bad("it is of another place");
        }
        NamedZone zone = NamedZone.read(answer.getValue("timezone"), answer.getValue("utc_offset_seconds"), 1)
                .orElseThrow(() -> bad("it has neither a time zone that this Java knows nor an offset from UTC, so its"
                        + " 'today' is not known"));
        if (!(answer.getValue("daily") instanceof JsonObject daily)) {
            throw bad("it has no daily values");
        }
        return new Days(means(daily), zone);
    }

    /* An answer for all years cannot be compared with other years, so it must say its units. */
    private void units(JsonObject answer) {
        JsonObject units = answer.getValue("daily_units") instanceof JsonObject given ? given : new JsonObject();
        for (String variable : new String[] {MEAN, MAX, MIN}) {
            if (!"°C".equals(units.getValue(variable))) {
                throw bad("its " + variable + " is not in °C");
            }
        }
    }

    private double degrees(JsonObject answer, String field, double bound) {
        if (answer.getValue(field) instanceof Number number && Math.abs(number.doubleValue()) <= bound) {
            return number.doubleValue();
        }
        throw bad("it has no usable " + field);
    }

    private double[] means(JsonObject daily) {
        JsonArray time = list(daily, "time");
        JsonArray mean = list(daily, MEAN);
        JsonArray max = list(daily, MAX);
        JsonArray min = list(daily, MIN);
        if (mean.size() != time.size() || max.size() != time.size() || min.size() != time.size()) {
            throw bad("its lists do not have the same length");
        }
        double[] means = new double[Math.toIntExact(ChronoUnit.DAYS.between(range.from(), range.to())) + 1];
        Optional<LocalDate> before = Optional.empty();
        for (int i = 0; i < time.size(); i++) {
            LocalDate date = date(time.getValue(i), i);
            if (before.filter(day -> !day.plusDays(1).equals(date)).isPresent() || (exactly && outside(date))) {
                throw bad("entry " + i + " of its days is out of order, twice there, or was not asked for");
            }
            if (before.isEmpty() && date.isAfter(range.from())) {
                throw bad("it lacks " + range.from());
            }
            before = Optional.of(date);
            if (!outside(date)) {
                means[Math.toIntExact(ChronoUnit.DAYS.between(range.from(), date))] =
                        mean(mean.getValue(i), max.getValue(i), min.getValue(i), date);
            }
        }
        LocalDate due = before.map(last -> last.plusDays(1)).orElse(range.from());
        if (!due.isAfter(range.to())) {
            throw bad("it lacks " + (due.isBefore(range.from()) ? range.from() : due) + " and all days after it");
        }
        return means;
    }

    private boolean outside(LocalDate date) {
        return date.isBefore(range.from()) || date.isAfter(range.to());
    }

    private JsonArray list(JsonObject daily, String name) {
        if (daily.getValue(name) instanceof JsonArray list) {
            return list;
        }
        throw bad("it has no list " + name);
    }

    private LocalDate date(Object value, int index) {
        if (value instanceof String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeException e) {
                throw bad("entry " + index + " of its days cannot be read");
            }
        }
        throw bad("entry " + index + " of its days is not a date");
    }

    private double mean(Object meanValue, Object maxValue, Object minValue, LocalDate date) {
        double mean = temperature(meanValue, MEAN, date);
        double max = temperature(maxValue, MAX, date);
        double min = temperature(minValue, MIN, date);
        if (DailyMean.contradictory(mean, max, min)) {
            throw bad("its temperatures of " + date + " contradict each other");
        }
        return DailyMean.of(mean, max, min);
    }

    private double temperature(Object value, String name, LocalDate date) {
        return DailyMean.read(value)
                .orElseThrow(() -> bad("its " + name + " of " + date + " is not a possible temperature"));
    }

    private WeatherException bad(String reason) {
        return new WeatherException(
                Kind.BAD_ANSWER,
                "The answer of the weather provider " + OpenMeteoProvider.SOURCE + " for '" + location + "' from "
                        + range.from() + " to " + range.to() + " cannot be used: " + reason + ".");
    }
}
