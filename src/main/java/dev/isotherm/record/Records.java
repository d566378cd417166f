package dev.isotherm.record;

import dev.isotherm.record.TemperatureRecord.Average;
import dev.isotherm.record.TemperatureRecord.Coverage;
import dev.isotherm.record.TemperatureRecord.MissingYear;
import dev.isotherm.record.TemperatureRecord.YearValue;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Computes records from daily means. */
public final class Records {
    private Records() {}

    /**
     * Computes a record.
     *
     * @param query the requested record
     * @param currentYear the last year of the record
     * @param localToday the date at the place; later days count as not observed, even if a forecast has them
     * @param means the place's daily means, °C; called once for each day of each window until today
     * @param failedYears years with days that could not be fetched: they are missing, even if other days are known
     * @return the record, which {@linkplain TemperatureRecord#isEmpty() may be empty}
     */
    public static TemperatureRecord compute(
            RecordQuery query, int currentYear, LocalDate localToday, DailyMeans means, Set<Integer> failedYears) {
        List<Window> windows = Window.of(query.period(), query.anchor(), currentYear);
        List<Window> available = new ArrayList<>(windows.size());
        List<MissingYear> missing = new ArrayList<>();
        List<Double> temperatures = new ArrayList<>(windows.size());
        for (Window window : windows) {
            boolean current = window.year() == currentYear;
            if (failedYears.contains(window.year())) {
                missing.add(new MissingYear(window.year(), "api_error"));
                continue;
            }
            OptionalDouble celsius = windowMean(window, query.period().requiredDays(current), localToday, means);
            if (celsius.isPresent()) {
                temperatures.add(query.unit().fromCelsius(celsius.getAsDouble()));
                available.add(window);
            } else {
                missing.add(new MissingYear(window.year(), current ? "no_data_current_year" : "no_data"));
            }
        }
        Series series = new Series(
                available.stream().mapToInt(Window::year).toArray(),
                temperatures.stream().mapToDouble(t -> t).toArray());
        LocalDate end = query.anchor().in(currentYear);
        return assemble(query, available, series, coverage(query.period(), windows.size(), missing, end), localToday);
    }

    private static OptionalDouble windowMean(Window window, int required, LocalDate localToday, DailyMeans means) {
        double[] days = window.start()
                .datesUntil(window.end().plusDays(1))
                .filter(day -> !day.isAfter(localToday))
                .mapToDouble(means::on)
                .filter(Double::isFinite)
                .toArray();
        return days.length < required
                ? OptionalDouble.empty()
                : OptionalDouble.of(Rounding.round(Statistics.mean(days), 2));
    }

    private static Coverage coverage(Period period, int total, List<MissingYear> missing, LocalDate end) {
        int available = total - missing.size();
        double completeness = Rounding.round((double) available / total * 100, 1);
        return new Coverage(total, available, missing, completeness, period.days(), end);
    }

    private static TemperatureRecord assemble(
            RecordQuery query, List<Window> windows, Series series, Coverage coverage, LocalDate localToday) {
        UnitGroup unit = query.unit();
        double mean = Statistics.mean(series.temperatures());
        List<YearValue> values = new ArrayList<>(series.size());
        for (int i = 0; i < series.size(); i++) {
            double temperature = series.temperature(i);
            double anomaly = Rounding.round(temperature - mean, 2);
            values.add(new YearValue(windows.get(i).end(), series.year(i), temperature, anomaly));
        }
        OptionalDouble deviation = Statistics.standardDeviation(series.temperatures());
        Average average = new Average(Rounding.round(mean, 2), unit, series.size(), deviation);
        Summary summary = new Summary(series, mean, query.period(), unit, coverage.endDate(), localToday);
        return new TemperatureRecord(query, values, average, TrendLine.of(series, unit), summary.sentence(), coverage);
    }
}
