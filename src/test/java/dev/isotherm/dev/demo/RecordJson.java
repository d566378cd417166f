package dev.isotherm.dev.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Makes record bodies as the API sends them (wire contract, section 1.1). */
final class RecordJson {
    static final int FIRST = 1976;
    static final int LAST = 2026;

    private RecordJson() {}

    /** 51 years of London, cold and warm, four of them without data. */
    static JsonObject london() {
        return record(year -> 6.97 + 8 * Math.sin(year * 1.7) + 0.03 * (year - FIRST), Set.of(1980, 1981, 1982, 2000));
    }

    static JsonObject record(IntToDoubleFunction temperature, Collection<Integer> missing) {
        int[] years = IntStream.rangeClosed(FIRST, LAST)
                .filter(year -> !missing.contains(year))
                .toArray();
        double mean = IntStream.of(years).mapToDouble(temperature).average().orElse(0);
        JsonArray values = new JsonArray();
        for (int year : years) {
            double value = temperature.applyAsDouble(year);
            values.add(JsonObject.of(
                    "date", year + "-11-20", "year", year, "temperature", value, "anomaly", value - mean));
        }
        JsonArray gaps = new JsonArray();
        missing.stream().sorted().forEach(year -> gaps.add(JsonObject.of("year", year, "reason", "no_data")));
        boolean many = years.length > 1;
        return JsonObject.of("period", "daily", "location", "London", "identifier", "11-20")
                .put("range", JsonObject.of("start", "1976-11-20", "end", "2026-11-20", "years", 51))
                .put("unit_group", "celsius")
                .put("values", values)
                .put("average", average(mean, years.length))
                .put("trend", trend(many))
                .put(
                        "summary",
                        "10.2°C. This was the warmest 20th November on record. It was 3.2°C warmer than average.")
                .put("metadata", metadata(years.length, gaps))
                .put("timezone", "Europe/London")
                .put("updated", "2026-11-23T13:12:42.597993+00:00");
    }

    static JsonObject fahrenheit() {
        JsonObject record = record(year -> 50 + 10 * Math.cos(year), Set.of()).put("unit_group", "fahrenheit");
        record.getJsonObject("trend").put("unit", "°F/decade");
        return record;
    }

    static JsonObject withSource(JsonObject record, String source) {
        record.getJsonObject("metadata").put("source", source);
        return record;
    }

    private static JsonObject average(double mean, int points) {
        return JsonObject.of(
                "mean", mean, "unit", "celsius", "data_points", points, "standard_deviation", points > 1 ? 1.62 : null);
    }

    private static JsonObject trend(boolean many) {
        return new JsonObject()
                .put("slope", 0.31)
                .put("unit", "°C/decade")
                .put("r_squared", many ? 0.08 : null)
                .put("slope_error", many ? 0.15 : null);
    }

    private static JsonObject metadata(int years, JsonArray gaps) {
        return new JsonObject()
                .put("total_years", 51)
                .put("available_years", years)
                .put("missing_years", gaps)
                .put("completeness", Math.round(years * 1000 / 51.0) / 10.0)
                .put("period_days", 1)
                .put("end_date", "2026-11-20");
    }
}
