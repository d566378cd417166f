package dev.isotherm.dev.demo;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A checked temperature record of the API.
 *
 * @param place the place as in the request
 * @param unit the unit of all temperatures: {@code °C} or {@code °F}
 * @param values the years with data, ascending
 * @param mean the mean of the values; empty if there are none
 * @param deviation the standard deviation; empty for fewer than two values
 * @param coverage the share of years that have data, percent
 * @param gaps the years without data, ascending
 * @param source the source of the weather; empty if the server does not name it
 * @param attribution how the source must be named; empty if it asks for nothing
 */
record DemoRecord(
        String place,
        String period,
        String identifier,
        String start,
        String end,
        int periodDays,
        String unit,
        List<YearValue> values,
        OptionalDouble mean,
        OptionalDouble deviation,
        Trend trend,
        String summary,
        int totalYears,
        int availableYears,
        double coverage,
        List<Gap> gaps,
        Optional<String> source,
        Optional<String> attribution,
        Optional<String> timezone) {

    /** One year's temperature and its distance from the mean. */
    record YearValue(int year, double temperature, double anomaly) {}

    /** The slope in the given unit, with its standard error and r² if there are enough years. */
    record Trend(OptionalDouble slope, OptionalDouble error, OptionalDouble rSquared, String unit) {}

    /** Years in a row that have no data, for the same reason. */
    record Gap(int from, int to, String reason) {
        String years() {
            return from == to ? Integer.toString(from) : from + "–" + to;
        }
    }

    /** @throws DemoException if it is not a record */
    static DemoRecord of(JsonObject data) {
        JsonFields json = new JsonFields(data, "");
        JsonFields range = json.object("range");
        JsonFields average = json.object("average");
        JsonFields trend = json.object("trend");
        JsonFields metadata = json.object("metadata");
        return new DemoRecord(
                json.text("location"),
                json.text("period"),
                json.text("identifier"),
                range.text("start"),
                range.text("end"),
                metadata.whole("period_days"),
                json.text("unit_group").equals("fahrenheit") ? "°F" : "°C",
                json.objects("values").stream().map(DemoRecord::value).toList(),
                average.optionalNumber("mean"),
                average.optionalNumber("standard_deviation"),
                new Trend(
                        trend.optionalNumber("slope"),
                        trend.optionalNumber("slope_error"),
                        trend.optionalNumber("r_squared"),
                        trend.text("unit")),
                json.text("summary"),
                metadata.whole("total_years"),
                metadata.whole("available_years"),
                metadata.number("completeness"),
                gaps(metadata.objects("missing_years")),
                metadata.optionalText("source"),
                metadata.optionalObject("attribution").map(DemoRecord::attribution),
                json.optionalText("timezone"));
    }

    private static String attribution(JsonFields json) {
        return json.text("text") + " (" + json.text("url") + "), " + json.text("license") + " ("
                + json.text("license_url") + ")";
    }

    private static YearValue value(JsonFields json) {
        YearValue value = new YearValue(json.whole("year"), json.number("temperature"), json.number("anomaly"));
        if (Math.abs(value.temperature()) >= 1000 || Math.abs(value.anomaly()) >= 1000) {
            throw new DemoException("the server's answer cannot be read: " + value.year() + " has no temperature but "
                    + value.temperature() + " (anomaly " + value.anomaly() + ")");
        }
        return value;
    }

    private static List<Gap> gaps(List<JsonFields> missing) {
        List<Gap> gaps = new ArrayList<>();
        for (JsonFields json : missing) {
            int year = json.whole("year");
            String reason = json.optionalText("reason").orElse("no_data").replace('_', ' ');
            Gap last = gaps.isEmpty() ? new Gap(year, year, reason) : gaps.remove(gaps.size() - 1);
            if (year <= last.to() + 1 && reason.equals(last.reason())) {
                gaps.add(new Gap(last.from(), year, reason));
            } else {
                gaps.add(last);
                gaps.add(new Gap(year, year, reason));
            }
        }
        return gaps;
    }
}
