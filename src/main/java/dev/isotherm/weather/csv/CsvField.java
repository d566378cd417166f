package dev.isotherm.weather.csv;

import dev.isotherm.weather.provider.DailyMean;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the fields of a file of observations. {@code docs/weather.md} describes their format. */
final class CsvField {
    /* Thermometers are not older. The bounds on dates also limit the memory of a table. */
    static final LocalDate EARLIEST = LocalDate.of(1600, 1, 1);
    static final LocalDate LATEST = LocalDate.of(2199, 12, 31);

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]{1,20}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?");
    private static final Set<String> NO_VALUE = Set.of(
            "", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "m", "-", "--", "---", "*", ".", "\\n");
    /* -99, -99.9, 999.9, -9999.0 and similar: weather services write nines for a missing value. */
    private static final Pattern NINES = Pattern.compile("[+-]?9{2,10}(\\.[09]{0,9})?");
    /* Invisible characters and those that change the direction of text. Messages go to the log and to clients. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Co}\\p{Cn}]");
    private static final int MOST_SHOWN = 100;

    private CsvField() {}

    /**
     * Reads a date.
     *
     * @throws IllegalArgumentException with the reason, if the text is not a valid date
     */
    static LocalDate date(String text) {
        LocalDate date;
        try {
            if (!DATE.matcher(text).matches()) {
                throw noDate(text);
            }
            date = LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw noDate(text);
        }
        if (date.isBefore(EARLIEST) || date.isAfter(LATEST)) {
            throw new IllegalArgumentException("the date " + text + " is not between " + EARLIEST + " and " + LATEST);
        }
        return date;
    }

    private static IllegalArgumentException noDate(String text) {
        return new IllegalArgumentException(shown(text) + " is not a date such as 1976-11-20");
    }

    /**
     * Reads a temperature.
     *
     * @param column the column's name, for error messages
     * @return °C; {@link Double#NaN} for a missing value
     * @throws IllegalArgumentException with the reason, if it is not a number or not possible on Earth
     */
    static double temperature(String text, String column) {
        if (NO_VALUE.contains(text.toLowerCase(Locale.ROOT))
                || NINES.matcher(text).matches()) {
            return Double.NaN;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(shown(text) + " in " + column + " is not a number");
        }
        double celsius = Double.parseDouble(text);
        if (!DailyMean.plausible(celsius)) {
            throw new IllegalArgumentException(text + " °C in " + column + " cannot be true");
        }
        return celsius;
    }

    /** A text of the file in quotes, shortened and without characters that cannot be shown. */
    static String shown(String text) {
        String printable = UNPRINTABLE.matcher(text).replaceAll("?");
        return printable.length() <= MOST_SHOWN
                ? "'" + printable + "'"
                : "'" + printable.substring(0, MOST_SHOWN) + "'...";
    }
}
