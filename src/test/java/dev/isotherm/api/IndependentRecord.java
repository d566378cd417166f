package dev.isotherm.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A second computation of the numbers of a record, written from the contract's text alone: it shares no code with the
 * one that it checks, reads the files itself, and works with decimal fractions where that one works with doubles.
 */
final class IndependentRecord {
    private static final MathContext EXACT = new MathContext(60);
    private static final Map<String, int[]> PERIODS = Map.of(
            "daily", new int[] {1, 1, 1},
            "weekly", new int[] {7, 6, 4},
            "monthly", new int[] {31, 28, 19},
            "yearly", new int[] {365, 330, 292});

    private final NavigableMap<LocalDate, Double> days;
    private final LocalDate today;

    IndependentRecord(Path csv, LocalDate today) {
        this.days = read(csv);
        this.today = today;
    }

    private static NavigableMap<LocalDate, Double> read(Path csv) {
        List<String> lines;
        try {
            lines = Files.readAllLines(csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> columns = Arrays.asList(lines.get(0).split(","));
        int mean = columns.indexOf("tmean_c");
        int max = columns.indexOf("tmax_c");
        int min = columns.indexOf("tmin_c");
        NavigableMap<LocalDate, Double> days = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            LocalDate day = LocalDate.parse(cells[0]);
            if (mean >= 0 && !cells[mean].isEmpty()) {
                days.put(day, Double.valueOf(cells[mean]));
            } else if (!cells[max].isEmpty() && !cells[min].isEmpty()) {
                double middle = (Double.parseDouble(cells[max]) + Double.parseDouble(cells[min])) / 2;
                days.put(day, python(middle, 1));
            }
        }
        return days;
    }

    /** What the API must say of the numbers, in its own form. */
    JsonObject expected(String period, int month, int day, boolean fahrenheit) {
        NavigableMap<Integer, Double> years = new TreeMap<>();
        JsonArray missing = new JsonArray();
        for (int year = today.getYear() - 50; year <= today.getYear(); year++) {
            boolean current = year == today.getYear();
            Double value = window(PERIODS.get(period), anchor(year, month, day), current);
            if (value != null) {
                years.put(year, fahrenheit ? python(value * 9 / 5 + 32, 2) : value);
            } else {
                missing.add(
                        new JsonObject().put("year", year).put("reason", current ? "no_data_current_year" : "no_data"));
            }
        }
        double mean = mean(years.values());
        JsonArray values = new JsonArray();
        years.forEach((year, value) -> values.add(new JsonObject()
                .put("date", anchor(year, month, day).toString())
                .put("year", year)
                .put("temperature", value)
                .put("anomaly", python(value - mean, 2))));
        return new JsonObject()
                .put("values", values)
                .put("average", average(years, mean, fahrenheit))
                .put("trend", trend(years, fahrenheit))
                .put("missing_years", missing)
                .put("available_years", years.size())
                .put("completeness", python((double) years.size() / 51 * 100, 1));
    }

    private static LocalDate anchor(int year, int month, int day) {
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            return LocalDate.of(year, month, day - 1);
        }
    }

    private Double window(int[] rule, LocalDate end, boolean current) {
        LocalDate last = end.isAfter(today) ? today : end;
        LocalDate first = end.minusDays(rule[0] - 1);
        if (first.isAfter(last)) {
            return null;
        }
        Collection<Double> observed = days.subMap(first, true, last, true).values();
        return observed.size() < rule[current ? 2 : 1] ? null : python(mean(observed), 2);
    }

    /* Python from 3.12 on sums floats without loss, which is what the exact sum, rounded once, amounts to. */
    private static double mean(Collection<Double> numbers) {
        return numbers.stream()
                        .map(BigDecimal::new)
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .doubleValue()
                / numbers.size();
    }

    private static JsonObject average(Map<Integer, Double> years, double mean, boolean fahrenheit) {
        BigDecimal n = BigDecimal.valueOf(years.size());
        BigDecimal exactMean = years.values().stream()
                .map(BigDecimal::valueOf)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(n, EXACT);
        BigDecimal variance = years.values().stream()
                .map(value -> BigDecimal.valueOf(value).subtract(exactMean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(n, EXACT);
        return new JsonObject()
                .put("mean", python(mean, 2))
                .put("unit", fahrenheit ? "fahrenheit" : "celsius")
                .put("data_points", years.size())
                .put("standard_deviation", decimal(variance.sqrt(EXACT), 2));
    }

    /* Least squares in the centred form, which the contract does not use, in fractions that lose nothing. */
    private static JsonObject trend(NavigableMap<Integer, Double> years, boolean fahrenheit) {
        BigDecimal n = BigDecimal.valueOf(years.size());
        List<BigDecimal> x = new ArrayList<>();
        List<BigDecimal> y = new ArrayList<>();
        years.forEach((year, value) -> {
            x.add(BigDecimal.valueOf(year));
            y.add(BigDecimal.valueOf(value));
        });
        BigDecimal sxx = crossed(x, x, n);
        BigDecimal slope = crossed(x, y, n).divide(sxx, EXACT);
        BigDecimal total = crossed(y, y, n);
        BigDecimal residual = total.subtract(slope.pow(2).multiply(sxx));
        BigDecimal error = residual.divide(n.subtract(BigDecimal.valueOf(2)).multiply(sxx), EXACT)
                .sqrt(EXACT)
                .multiply(BigDecimal.TEN);
        BigDecimal span = BigDecimal.valueOf(years.lastKey() - years.firstKey() + 1L);
        if (span.compareTo(n) > 0) {
            error = error.multiply(span.divide(n, EXACT).sqrt(EXACT));
        }
        double shownSlope = decimal(slope.multiply(BigDecimal.TEN), 2);
        double shownError = decimal(error, 2);
        double sure = Math.max(0, Math.abs(shownSlope) - 0.95 * shownError) / (fahrenheit ? 0.9 : 0.5);
        return new JsonObject()
                .put("slope", shownSlope)
                .put("unit", fahrenheit ? "°F/decade" : "°C/decade")
                .put("data_points", years.size())
                .put("r_squared", decimal(BigDecimal.ONE.subtract(residual.divide(total, EXACT)), 2))
                .put("slope_error", shownError)
                .put("gradient_factor", python(Math.copySign(Math.tanh(sure), shownSlope), 4));
    }

    private static BigDecimal crossed(List<BigDecimal> a, List<BigDecimal> b, BigDecimal n) {
        BigDecimal products = BigDecimal.ZERO;
        BigDecimal sumA = BigDecimal.ZERO;
        BigDecimal sumB = BigDecimal.ZERO;
        for (int i = 0; i < a.size(); i++) {
            products = products.add(a.get(i).multiply(b.get(i)));
            sumA = sumA.add(a.get(i));
            sumB = sumB.add(b.get(i));
        }
        return products.subtract(sumA.multiply(sumB).divide(n, EXACT));
    }

    /* Python's round: half to even, on the exact value of the double. */
    private static double python(double value, int digits) {
        double rounded =
                new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
        return Math.copySign(rounded, value);
    }

    private static double decimal(BigDecimal value, int digits) {
        return Math.copySign(value.setScale(digits, RoundingMode.HALF_EVEN).doubleValue(), value.signum());
    }

    /** The same members of what the API said. */
    static JsonObject numbers(JsonObject record) {
        Map<String, Object> metadata =
                new HashMap<>(record.getJsonObject("metadata").getMap());
        return new JsonObject()
                .put("values", record.getJsonArray("values"))
                .put("average", record.getJsonObject("average"))
                .put("trend", record.getJsonObject("trend"))
                .put("missing_years", record.getJsonObject("metadata").getJsonArray("missing_years"))
                .put("available_years", metadata.get("available_years"))
                .put("completeness", metadata.get("completeness"));
    }
}
