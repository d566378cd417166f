package dev.isotherm.record;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One place's temperatures around one day of the year, over 51 years. All temperatures are on the query's scale.
 *
 * @param query the requested record
 * @param values one for each year with enough observed days, ascending; empty if no year has enough
 * @param average the average of the values
 * @param trend the trend of the values
 * @param summary the sentence for people
 * @param coverage the available and missing years
 */
public record TemperatureRecord(
        RecordQuery query, List<YearValue> values, Average average, Trend trend, String summary, Coverage coverage) {
    /** Keeps an unmodifiable copy of the values. */
    public TemperatureRecord {
        values = List.copyOf(values);
    }

    /** Whether no year has enough observed days. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The first and last year of the values; empty if there are no values. */
    public Optional<Range> range() {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(new Range(
                        values.get(0).date(), values.get(values.size() - 1).date()));
    }

    /** The distance of the current year from the average, two decimals; empty if the current year has no value. */
    public OptionalDouble currentAnomaly() {
        return values.stream()
                .filter(value -> value.year() == coverage.endDate().getYear())
                .mapToDouble(YearValue::anomaly)
                .findFirst();
    }

    /** The place of the latest value among all. */
    public Ranking ranking() {
        if (values.isEmpty()) {
            return new Ranking(1, 1, 0);
        }
        double latest = values.get(values.size() - 1).temperature();
        // An earlier year with the same temperature ranks before the latest year, in both directions.
        int warm = (int) values.stream().filter(v -> v.temperature() >= latest).count();
        int cold = (int) values.stream().filter(v -> v.temperature() <= latest).count();
        return new Ranking(warm, cold, values.size());
    }

    /**
     * One year.
     *
     * @param date the anchor in that year
     * @param year the calendar year
     * @param temperature mean of the window's days, two decimals
     * @param anomaly the distance from the average, two decimals, negative if cooler; may be -0.0
     */
    public record YearValue(LocalDate date, int year, double temperature, double anomaly) {}

    /**
     * The span of the values.
     *
     * @param start the anchor in the first year with a value
     * @param end the anchor in the last year with a value
     */
    public record Range(LocalDate start, LocalDate end) {
        /** How many years it spans, gaps included. */
        public int years() {
            return end.getYear() - start.getYear() + 1;
        }
    }

    /**
     * The mean and the spread.
     *
     * @param mean the mean of the values, including the current year, two decimals; 0 if there are none
     * @param unit its scale
     * @param dataPoints how many values there are
     * @param standardDeviation the standard deviation of the population, two decimals; empty for fewer than two values
     */
    public record Average(double mean, UnitGroup unit, int dataPoints, OptionalDouble standardDeviation) {}

    /**
     * The straight line through the values.
     *
     * @param slope the change per decade, two decimals; 0 for fewer than two values
     * @param unit the scale of slope and error
     * @param dataPoints how many values there are
     * @param rSquared the share of the variance that the line explains, two decimals; empty if there is no variance
     * @param slopeError standard error of the slope per decade, two decimals; empty for fewer than three values
     * @param gradientFactor how certain and steep the slope is, -1 to 1, four decimals; empty if the error is empty
     */
    public record Trend(
            double slope,
            UnitGroup unit,
            int dataPoints,
            OptionalDouble rSquared,
            OptionalDouble slopeError,
            OptionalDouble gradientFactor) {}

    /**
     * The available and missing years.
     *
     * @param totalYears the number of years in the record
     * @param availableYears the number of years with a value
     * @param missingYears the years without a value, ascending
     * @param completeness the share of available years, percent, one decimal
     * @param periodDays the length of a window, days
     * @param endDate the anchor in the current year, which may lie in the future
     */
    public record Coverage(
            int totalYears,
            int availableYears,
            List<MissingYear> missingYears,
            double completeness,
            int periodDays,
            LocalDate endDate) {
        /** Keeps an unmodifiable copy of the years. */
        public Coverage {
            missingYears = List.copyOf(missingYears);
        }
    }

    /**
     * A year without a value.
     *
     * @param year the calendar year
     * @param reason {@code no_data}, {@code no_data_current_year} for the current year, or {@code api_error} if the
     *     provider failed
     */
    public record MissingYear(int year, String reason) {}

    /**
     * The place of the latest value among all.
     *
     * @param warm its place counted from the warmest, from 1
     * @param cold its place counted from the coldest, from 1
     * @param total how many values there are
     */
    public record Ranking(int warm, int cold, int total) {}
}
