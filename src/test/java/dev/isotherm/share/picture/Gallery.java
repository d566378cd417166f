package dev.isotherm.share.picture;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.DailyMeans;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.share.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Subjects of pictures that differ in all that makes a picture differ, for tests and for the eye. */
final class Gallery {
    static final int YEAR = 2026;

    private Gallery() {}

    /** Writes all as files into a folder, to look at them. */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        try (Painter painter = new Painter()) {
            for (Map.Entry<String, Subject> subject : subjects().entrySet()) {
                Files.write(
                        folder.resolve(subject.getKey() + ".png"),
                        painter.draw(subject.getValue()).getBytes());
            }
        }
    }

    static Map<String, Subject> subjects() {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        temperatures(subjects);
        names(subjects);
        subjects.put("earlier-year", of(List.of("Oslo, Norway"), 1999));
        subjects.put("first-year", of(List.of("Oslo, Norway"), 1976));
        TemperatureRecord paris = record(Period.DAILY, UnitGroup.CELSIUS, 15, -2);
        subjects.put("untitled", new Subject(List.of("Paris"), Optional.empty(), paris, YEAR, "simulated", false));
        return subjects;
    }

    private static void temperatures(Map<String, Subject> subjects) {
        subjects.put("hot", of("Seville, Andalusia, Spain", record(Period.DAILY, UnitGroup.CELSIUS, 24, 4.6)));
        subjects.put("cold", of("London, England, United Kingdom", record(Period.DAILY, UnitGroup.CELSIUS, 7.5, -5.2)));
        subjects.put("mean", of("Paris, France", record(Period.WEEKLY, UnitGroup.CELSIUS, 9, 0)));
        subjects.put("flat", of("Singapore", flat(UnitGroup.CELSIUS)));
        TemperatureRecord fahrenheit = record(Period.MONTHLY, UnitGroup.FAHRENHEIT, 12, 2.1);
        subjects.put("fahrenheit", of("New York, New York, United States", fahrenheit));
        subjects.put("gaps", of("Timbuktu, Mali", gaps()));
        subjects.put("few", of("McMurdo Station, Antarctica", few()));
        subjects.put("no-value", of("Toronto, Ontario, Canada", without(YEAR)));
    }

    private static void names(Map<String, Subject> subjects) {
        TemperatureRecord record = record(Period.MONTHLY, UnitGroup.CELSIUS, 10, 1.7);
        String tokyo = "東京, 日本";
        subjects.put("cjk", of(List.of(tokyo, "Tokyo, Japan"), YEAR));
        subjects.put("cjk-only", of(List.of(tokyo), YEAR));
        subjects.put("unshowable", of(tokyo, record));
        subjects.put(
                "long",
                of(
                        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, Isle of Anglesey, Gwynedd, Wales,"
                                + " United Kingdom of Great Britain and Northern Ireland, Europe",
                        record));
        subjects.put("one-word", of("W".repeat(200), record));
        subjects.put("arabic", of("القاهرة، محافظة القاهرة، مصر", record));
        subjects.put("hebrew", of("תל אביב-יפו, ישראל", record));
        subjects.put("greek-cyrillic", of("Αθήνα и Москва, Ελλάδα", record));
        String hostile = "<img src=x onerror=alert(1)> \"O'Brien\" & 🌡️🔥 \u202Emoc.live\u202C\u0000\n";
        subjects.put("hostile", of(hostile, record));
    }

    private static Subject of(List<String> names, int year) {
        TemperatureRecord record = record(Period.YEARLY, UnitGroup.CELSIUS, 6, 1);
        return new Subject(names, Optional.of(new Position(35.6762, 139.6503)), record, year, "open_meteo", true);
    }

    static Subject of(String name, TemperatureRecord record) {
        return new Subject(List.of(name), Optional.empty(), record, YEAR, "visual_crossing", true);
    }

    private static RecordQuery query(Period period, UnitGroup unit) {
        return new RecordQuery(period, "somewhere", "11-20", new Anchor(11, 20), unit, Optional.empty());
    }

    private static TemperatureRecord record(RecordQuery query, DailyMeans means) {
        return Records.compute(query, YEAR, LocalDate.of(YEAR, 12, 31), means, Set.of());
    }

    /** Rises slowly; the last year differs from its expectation by {@code last} °C. */
    static TemperatureRecord record(Period period, UnitGroup unit, double mean, double last) {
        Random random = new Random(7);
        Map<LocalDate, Double> days = new LinkedHashMap<>();
        return record(
                query(period, unit),
                day -> day.isAfter(LocalDate.of(YEAR - 1, 11, 20))
                        ? mean + 0.7 + last
                        : days.computeIfAbsent(
                                day, d -> mean + (d.getYear() - 2000) * 0.03 + random.nextGaussian() * 2));
    }

    static TemperatureRecord flat(UnitGroup unit) {
        return flat(Period.DAILY, unit);
    }

    static TemperatureRecord flat(Period period, UnitGroup unit) {
        return record(query(period, unit), day -> 27.3);
    }

    static TemperatureRecord gaps() {
        Random random = new Random(3);
        return record(
                query(Period.DAILY, UnitGroup.CELSIUS),
                day -> day.getYear() % 7 == 0 || (day.getYear() > 1984 && day.getYear() < 1991)
                        ? Double.NaN
                        : 28 + random.nextGaussian());
    }

    static TemperatureRecord few() {
        return record(
                query(Period.DAILY, UnitGroup.CELSIUS),
                day -> day.getYear() < 2024 ? Double.NaN : -20.0 + day.getYear() - 2025);
    }

    static TemperatureRecord without(int year) {
        Random random = new Random(4);
        return record(
                query(Period.DAILY, UnitGroup.CELSIUS),
                day -> day.getYear() == year ? Double.NaN : 5 + random.nextGaussian());
    }
}
