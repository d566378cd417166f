package dev.isotherm.dev.weather;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers requests of the Timeline protocol: the simulated service without HTTP. */
final class SimulatedTimeline {
    private static final LocalDate FIRST_DAY = LocalDate.EPOCH;
    private static final int FORECAST_DAYS = 15;
    private static final double SECONDS_AN_HOUR = 3600;

    private final SimulatedPlaces places = new SimulatedPlaces();
    private final SimulatedClimate climate;
    private final Clock clock;

    /** Makes a service with this climate. Its forecast ends 15 days after today. */
    SimulatedTimeline(SimulatedClimate climate, Clock clock) {
        this.climate = climate;
        this.clock = clock;
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body JSON if the status is 200, otherwise plain text
     * @param days the number of days in the body
     */
    record Reply(int status, String body, int days) {}

    /**
     * A request.
     *
     * @param location the place
     * @param start the first day, ISO
     * @param end the last day, ISO
     * @param units {@code metric} or {@code us}
     * @param elements the requested fields of each day, separated by commas; empty for all
     */
    record Question(String location, String start, String end, String units, String elements) {}

    /** Answers a request. */
    Reply answer(Question asked) {
        if (!asked.units().equals("metric") && !asked.units().equals("us")) {
            return refusal("Bad API Request:Invalid unit group value.");
        }
        Optional<SimulatedPlace> place = places.find(asked.location());
        if (place.isEmpty()) {
            return refusal("Bad API Request:Invalid location parameter value.");
        }
        try {
            LocalDate start = LocalDate.parse(asked.start());
            LocalDate end = LocalDate.parse(asked.end());
            return start.isAfter(end)
                    ? refusal("Bad API Request:The end date is before the start date.")
                    : days(place.get(), asked, start, end);
        } catch (DateTimeException e) {
            return refusal("Bad API Request:Invalid date value.");
        }
    }

    private static Reply refusal(String text) {
        return new Reply(400, text, 0);
    }

    private Reply days(SimulatedPlace place, Question asked, LocalDate start, LocalDate end) {
        Instant now = clock.instant();
        LocalDate last = LocalDate.ofInstant(now, place.zone()).plusDays(FORECAST_DAYS);
        JsonArray days = new JsonArray();
        LocalDate stop = end.isBefore(last) ? end : last;
        for (LocalDate date = start.isBefore(FIRST_DAY) ? FIRST_DAY : start;
                !date.isAfter(stop);
                date = date.plusDays(1)) {
            days.add(day(date, climate.day(place, date), asked));
        }
        JsonObject body = new JsonObject()
                .put("queryCost", days.size())
                .put("latitude", place.latitude())
                .put("longitude", place.longitude())
                .put("resolvedAddress", place.name())
                .put("address", asked.location())
                .put("timezone", place.zone().getId())
                .put("tzoffset", place.zone().getRules().getOffset(now).getTotalSeconds() / SECONDS_AN_HOUR)
                .put("days", days);
        return new Reply(200, body.encode(), days.size());
    }

    private static JsonObject day(LocalDate date, SimulatedClimate.Day day, Question asked) {
        boolean us = asked.units().equals("us");
        JsonObject all = new JsonObject()
                .put("datetime", date.toString())
                .put("tempmax", us ? fahrenheit(day.max()) : day.max())
                .put("tempmin", us ? fahrenheit(day.min()) : day.min())
                .put("temp", us ? fahrenheit(day.mean()) : day.mean());
        if (!asked.elements().isEmpty()) {
            Set<String> wanted = Arrays.stream(asked.elements().split(",")).collect(Collectors.toSet());
            all.getMap().keySet().retainAll(wanted);
        }
        return all;
    }

    private static double fahrenheit(double celsius) {
        return Math.round((celsius * 9 / 5 + 32) * 10) / 10.0;
    }
}
