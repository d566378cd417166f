package dev.isotherm.share.picture;

import dev.isotherm.record.Period;
import dev.isotherm.record.Rounding;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.TemperatureRecord.YearValue;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.share.Position;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** The texts of a picture. */
final class Wording {
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
    private static final Pattern NAME_END = Pattern.compile("\\s*[,،、，]\\s*");
    private static final Pattern TWICE = Pattern.compile("\\b((?:week|month|year) ending )\\1");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

    private Wording() {}

    /**
     * A place in two lines.
     *
     * @param name its own name
     * @param region the rest of its full name; may be empty
     */
    record Place(String name, String region) {}

    /** The place as the fonts can show it; empty if they can show no name and the position is not known. */
    static Optional<Place> place(Subject subject, IntPredicate shown) {
        return subject.names().stream()
                .map(name -> showable(name, shown))
                .flatMap(Optional::stream)
                .findFirst()
                .map(name -> {
                    String[] parts = NAME_END.split(name, 2);
                    return new Place(parts[0], parts.length > 1 ? parts[1] : "");
                })
                .or(() -> subject.position().map(at -> new Place(coordinates(at), "")));
    }

    /* Symbols that the fonts lack are left out. A name with letters that they lack cannot be shown. Characters that
     * change the direction of a text could make a name look like another one. */
    private static Optional<String> showable(String name, IntPredicate shown) {
        if (name.codePoints()
                .anyMatch(letter -> (Character.isLetterOrDigit(letter) || mark(letter)) && !shown.test(letter))) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        name.codePoints()
                .filter(letter -> Character.isWhitespace(letter) || shown.test(letter))
                .filter(letter -> Character.getType(letter) != Character.FORMAT && !selector(letter))
                .forEach(text::appendCodePoint);
        String clean = SPACES.matcher(text).replaceAll(" ").strip();
        return clean.codePoints().anyMatch(Character::isLetterOrDigit) ? Optional.of(clean) : Optional.empty();
    }

    private static boolean mark(int letter) {
        int type = Character.getType(letter);
        return type == Character.COMBINING_SPACING_MARK || type == Character.NON_SPACING_MARK;
    }

    /* It chooses a form of an emoji. */
    private static boolean selector(int letter) {
        return letter >= 0xFE00 && letter <= 0xFE0F;
    }

    private static String coordinates(Position at) {
        return String.format(
                Locale.ROOT,
                "%.2f° %s, %.2f° %s",
                Math.abs(at.latitude()),
                at.latitude() < 0 ? "S" : "N",
                Math.abs(at.longitude()),
                at.longitude() < 0 ? "W" : "E");
    }

    /** The days: {@code Week ending 20 November 2026}. */
    static String days(Subject subject) {
        LocalDate end = subject.record().query().anchor().in(subject.year());
        Period period = subject.record().query().period();
        String day = DAY.format(end);
        return switch (period) {
            case DAILY -> day;
            case WEEKLY -> "Week ending " + day;
            case MONTHLY -> "Month ending " + day;
            case YEARLY -> "Year ending " + day;
        };
    }

    /** The sentence that compares the year with the others. The record has its own for its last year. */
    static String sentence(Subject subject) {
        TemperatureRecord record = subject.record();
        if (record.coverage().endDate().getYear() == subject.year()) {
            // The contract has "ending" twice in some sentences. Nobody compares a picture with it.
            return TWICE.matcher(record.summary()).replaceAll("$1");
        }
        return value(subject)
                .map(value -> {
                    String temperature =
                            degrees(value.temperature(), record.query().unit());
                    String distance = degrees(
                            Math.abs(distance(subject, value)), record.query().unit());
                    return temperature + " in " + subject.year() + ", " + distance
                            + (value.anomaly() < 0 ? " cooler" : " warmer") + " than average.";
                })
                .orElse("There is no temperature of " + subject.year() + ".");
    }

    /** How far a value is from the mean. Rounded from the temperatures, as the record's own sentence is. */
    static double distance(Subject subject, YearValue value) {
        double mean = subject.record().values().stream()
                .mapToDouble(YearValue::temperature)
                .average()
                .orElse(value.temperature());
        return Rounding.round(value.temperature() - mean, 1);
    }

    /** The value of the year; empty if it has none. */
    static Optional<YearValue> value(Subject subject) {
        return subject.record().values().stream()
                .filter(value -> value.year() == subject.year())
                .findFirst();
    }

    static String degrees(double temperature, UnitGroup unit) {
        return String.format(Locale.ROOT, "%.1f", Rounding.round(temperature, 1) + 0.0) + symbol(unit);
    }

    private static String symbol(UnitGroup unit) {
        return unit == UnitGroup.CELSIUS ? "°C" : "°F";
    }

    /** A distance with its sign: {@code +1.4°}. A minus, not a hyphen. */
    static String signed(double distance, int decimals) {
        String number = String.format(Locale.ROOT, "%." + decimals + "f", Math.abs(distance));
        return (number.matches("[0.]+") ? "" : distance < 0 ? "−" : "+") + number + "°";
    }

    /** How many years the picture shows. */
    static String years(TemperatureRecord record) {
        List<YearValue> values = record.values();
        int total = record.coverage().totalYears();
        int last = record.coverage().endDate().getYear();
        String years = (last - total + 1) + "–" + last;
        return values.size() == total ? years : years + ", " + values.size() + " of " + total + " years have data";
    }

    /** The name of a source, as people write it. */
    static String source(String source) {
        return switch (source) {
            case "csv" -> "own observations";
            case "open_meteo" -> "Open-Meteo";
            case "simulated" -> "simulated weather, not real";
            default -> {
                StringBuilder name = new StringBuilder();
                for (String word : source.split("_")) {
                    name.append(name.isEmpty() ? "" : " ")
                            .append(word.substring(0, 1).toUpperCase(Locale.ROOT))
                            .append(word.substring(1));
                }
                yield name.toString();
            }
        };
    }
}
