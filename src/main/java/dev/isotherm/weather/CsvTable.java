package dev.isotherm.weather;

import dev.isotherm.weather.WeatherException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** The observations of one place, read from one file. Immutable. */
final class CsvTable {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String DATE = "date";
    private static final String MEAN = "tmean_c";
    private static final String MAX = "tmax_c";
    private static final String MIN = "tmin_c";
    /* No thermometer is older; a bound on the dates bounds the memory. */
    private static final LocalDate EARLIEST = LocalDate.of(1600, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2199, 12, 31);
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .get();

    private final Instant written;
    private final LocalDate first;
    private final double[] means;

    private CsvTable(Instant written, LocalDate first, double[] means) {
        this.written = written;
        this.first = first;
        this.means = means;
    }

    /**
     * Reads a file; it blocks, so never call it on an event loop.
     *
     * @throws WeatherException that names file and line: {@link Kind#UNAVAILABLE} where the file cannot be read,
     *     {@link Kind#BAD_ANSWER} where it makes no sense
     */
    static CsvTable read(Path file) {
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            text.mark(1);
            if (text.read() != BYTE_ORDER_MARK) {
                text.reset();
            }
            return new Reading(file, Files.getLastModifiedTime(file).toInstant()).table(text);
        } catch (CharacterCodingException e) {
            throw new WeatherException(Kind.BAD_ANSWER, file.getFileName() + " is not in UTF-8.");
        } catch (IOException e) {
            throw new WeatherException(Kind.UNAVAILABLE, file.getFileName() + " cannot be read.");
        }
    }

    /** When the file was written last. */
    Instant written() {
        return written;
    }

    /**
     * The means of a range.
     *
     * @return one a day, °C; {@link Double#NaN} on days without one, those outside of the file included
     */
    double[] means(LocalDate from, LocalDate to) {
        double[] range = new double[Math.toIntExact(ChronoUnit.DAYS.between(from, to)) + 1];
        Arrays.fill(range, Double.NaN);
        long offset = ChronoUnit.DAYS.between(first, from);
        int begin = (int) Math.max(0, -offset);
        int end = (int) Math.min(range.length, means.length - offset);
        if (begin < end) {
            System.arraycopy(means, (int) (offset + begin), range, begin, end - begin);
        }
        return range;
    }

    private static final class Reading {
        private final Path file;
        private final Instant written;
        private final double[] means = new double[index(LATEST) + 1];
        private final BitSet seen = new BitSet();

        Reading(Path file, Instant written) {
            this.file = file;
            this.written = written;
            Arrays.fill(means, Double.NaN);
        }

        CsvTable table(BufferedReader text) throws IOException {
            try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
                Set<String> columns = parser.getHeaderMap().keySet();
                if (!columns.contains(DATE) || !(columns.contains(MEAN) || columns.containsAll(Set.of(MAX, MIN)))) {
                    throw bad(1, "the header must name date and tmean_c, or date, tmax_c and tmin_c");
                }
                readRows(parser);
            } catch (IllegalArgumentException e) {
                throw bad(1, "the header cannot be used: " + e.getMessage());
            }
            int from = Math.max(0, seen.nextSetBit(0));
            return new CsvTable(written, EARLIEST.plusDays(from), Arrays.copyOfRange(means, from, seen.length()));
        }

        private void readRows(CSVParser parser) throws IOException {
            try {
                for (CSVRecord row : parser) {
                    readRow(row, parser.getCurrentLineNumber());
                }
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof CharacterCodingException encoding) {
                    throw encoding;
                }
                throw bad(parser.getCurrentLineNumber(), e.getCause().getMessage());
            }
        }

        private void readRow(CSVRecord row, long line) {
            if (!row.isConsistent()) {
                throw bad(line, "it has " + row.size() + " fields, which is not what the header has");
            }
            int day = index(date(row.get(DATE), line));
            if (seen.get(day)) {
                throw bad(line, "the date " + row.get(DATE) + " is there twice");
            }
            seen.set(day);
            means[day] = mean(row, line);
        }

        private LocalDate date(String text, long line) {
            try {
                LocalDate date = LocalDate.parse(text);
                if (!date.isBefore(EARLIEST) && !date.isAfter(LATEST)) {
                    return date;
                }
            } catch (DateTimeException e) {
                throw bad(line, "'" + text + "' is not a date such as 1976-11-20");
            }
            throw bad(line, "the date " + text + " is not between " + EARLIEST + " and " + LATEST);
        }

        private double mean(CSVRecord row, long line) {
            double mean = temperature(row, MEAN, line);
            double max = temperature(row, MAX, line);
            double min = temperature(row, MIN, line);
            return Double.isNaN(mean) && !Double.isNaN(max) && !Double.isNaN(min)
                    ? DailyMean.ofExtremes(max, min)
                    : mean;
        }

        private double temperature(CSVRecord row, String column, long line) {
            String text = row.isMapped(column) ? row.get(column) : "";
            if (text.isEmpty()) {
                return Double.NaN;
            }
            double celsius;
            try {
                celsius = new BigDecimal(text).doubleValue();
            } catch (NumberFormatException e) {
                throw bad(line, "'" + text + "' in " + column + " is not a number");
            }
            if (!DailyMean.plausible(celsius)) {
                throw bad(line, text + " °C in " + column + " cannot be true");
            }
            return celsius;
        }

        private WeatherException bad(long line, String reason) {
            return new WeatherException(Kind.BAD_ANSWER, file.getFileName() + ", line " + line + ": " + reason + ".");
        }

        private static int index(LocalDate date) {
            return (int) ChronoUnit.DAYS.between(EARLIEST, date);
        }
    }
}
