package dev.isotherm.weather.csv;

import dev.isotherm.weather.provider.DailyMean;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
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
    /* Mean and extremes are rounded separately, to one decimal or more. The last digit allows for binary fractions. */
    private static final double ROUNDING = 0.0501;

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setTrim(true)
            .setIgnoreHeaderCase(true)
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
     * Reads a file. This blocks, so never call it on an event loop.
     *
     * @throws WeatherException that names file and line: {@link Kind#UNAVAILABLE} if the file cannot be read, {@link
     *     Kind#BAD_ANSWER} if its content is wrong
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

    /** When the file was last modified. */
    Instant written() {
        return written;
    }

    /**
     * The means of a range.
     *
     * @return one mean for each day, °C; {@link Double#NaN} for days without one, also for days outside of the file
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
        private final double[] means = new double[index(CsvField.LATEST) + 1];
        private final BitSet seen = new BitSet();

        Reading(Path file, Instant written) {
            this.file = file;
            this.written = written;
            Arrays.fill(means, Double.NaN);
        }

        CsvTable table(BufferedReader text) throws IOException {
            try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
                checkHeader(parser.getHeaderNames());
                readRows(parser);
            } catch (IllegalArgumentException e) {
                throw bad(1, "the header cannot be used: " + e.getMessage());
            }
            int from = Math.max(0, seen.nextSetBit(0));
            return new CsvTable(
                    written, CsvField.EARLIEST.plusDays(from), Arrays.copyOfRange(means, from, seen.length()));
        }

        private void checkHeader(List<String> read) {
            List<String> columns =
                    read.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
            if (!columns.contains(DATE) || !(columns.contains(MEAN) || columns.containsAll(Set.of(MAX, MIN)))) {
                // A file with semicolons or tabs has a single column; the message shows it.
                throw bad(
                        1,
                        "the header must name date and tmean_c, or date, tmax_c and tmin_c, separated by commas. It was"
                                + " read as "
                                + read.stream().map(CsvField::shown).collect(Collectors.joining(", ")));
            }
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
                throw bad(line, "it has " + row.size() + " fields, but the header has another number");
            }
            try {
                LocalDate date = CsvField.date(row.get(DATE));
                int day = index(date);
                if (seen.get(day)) {
                    throw new IllegalArgumentException("the date " + date + " is there twice");
                }
                seen.set(day);
                means[day] = mean(row);
            } catch (IllegalArgumentException e) {
                throw bad(line, e.getMessage());
            }
        }

        private double mean(CSVRecord row) {
            double mean = temperature(row, MEAN);
            double max = temperature(row, MAX);
            double min = temperature(row, MIN);
            // A missing value is NaN, so each comparison with it is false.
            if (min > max) {
                throw new IllegalArgumentException(
                        "the minimum " + row.get(MIN) + " °C is above the maximum " + row.get(MAX) + " °C");
            }
            if (mean > max + ROUNDING) {
                throw new IllegalArgumentException(
                        "the mean " + row.get(MEAN) + " °C is above the maximum " + row.get(MAX) + " °C");
            }
            if (mean < min - ROUNDING) {
                throw new IllegalArgumentException(
                        "the mean " + row.get(MEAN) + " °C is below the minimum " + row.get(MIN) + " °C");
            }
            return Double.isNaN(mean) && !Double.isNaN(max) && !Double.isNaN(min)
                    ? DailyMean.ofExtremes(max, min)
                    : mean;
        }

        private static double temperature(CSVRecord row, String column) {
            return row.isMapped(column) ? CsvField.temperature(row.get(column), column) : Double.NaN;
        }

        private WeatherException bad(long line, String reason) {
            return new WeatherException(Kind.BAD_ANSWER, file.getFileName() + ", line " + line + ": " + reason + ".");
        }

        private static int index(LocalDate date) {
            return (int) ChronoUnit.DAYS.between(CsvField.EARLIEST, date);
        }
    }
}
