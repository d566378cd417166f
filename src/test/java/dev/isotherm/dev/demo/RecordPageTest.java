package dev.isotherm.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordPageTest {
    private static Screen render(JsonObject record, int width, Screen.Mode mode) {
        Screen screen = new Screen(width, mode);
        new RecordPage(screen.terminal(), DemoRecord.of(record)).print();
        return screen;
    }

    private static Screen plain(JsonObject record) {
        return render(record, 80, Screen.Mode.PLAIN);
    }

    private static JsonObject onlyLast(double temperature) {
        return RecordJson.record(
                year -> temperature,
                IntStream.range(RecordJson.FIRST, RecordJson.LAST).boxed().toList());
    }

    private static JsonObject empty() {
        JsonObject record = RecordJson.record(
                year -> 0,
                IntStream.rangeClosed(RecordJson.FIRST, RecordJson.LAST).boxed().toList());
        record.getJsonObject("average").putNull("mean");
        record.getJsonObject("trend").putNull("slope");
        return record;
    }

    static Stream<Arguments> everyLook() {
        Map<String, JsonObject> records = Map.of(
                "London", RecordJson.withSource(RecordJson.london(), "simulated"),
                "Antarctica", RecordJson.record(year -> -60 + 30 * Math.sin(year), Set.of(1976, 2026)),
                "all equal", RecordJson.record(year -> -0.001, Set.of()),
                "one year", onlyLast(10.2),
                "no year", empty(),
                "°F", RecordJson.fahrenheit(),
                "extreme", RecordJson.record(year -> year % 2 == 0 ? -450.9 : 450.9, Set.of()),
                "full of gaps",
                        RecordJson.record(
                                year -> year / 100.0,
                                IntStream.range(RecordJson.FIRST, RecordJson.LAST)
                                        .filter(year -> year % 2 == 1)
                                        .boxed()
                                        .collect(Collectors.toSet())));
        return records.entrySet().stream()
                .flatMap(entry -> Stream.of(60, 80, 120).flatMap(width -> Stream.of(Screen.Mode.values())
                        .map(mode -> Arguments.of(entry.getKey(), entry.getValue(), width, mode))));
    }

    @ParameterizedTest(name = "{0}, {2} columns, {3}")
    @MethodSource("everyLook")
    void noLineIsLongerThanTheTerminalIsWide(String name, JsonObject record, int width, Screen.Mode mode) {
        Screen screen = render(record, width, mode);

        assertThat(screen.lines()).allMatch(line -> line.length() <= width).noneMatch(line -> line.contains("NaN"));
        if (mode == Screen.Mode.ASCII || mode == Screen.Mode.PLAIN) {
            assertThat(screen.out()).doesNotContain("\u001B", "\r");
        }
        if (mode == Screen.Mode.ASCII || mode == Screen.Mode.ASCII_COLOUR) {
            assertThat(screen.out()).matches("[\\x1b\\x20-\\x7e\\r\\n]*").doesNotContain("?");
        }
    }

    @Test
    void theNumbersAreThoseOfTheRecord() {
        Screen screen = plain(RecordJson.london());

        assertThat(screen.out()).contains("10.2°C. This was the warmest 20th November on record.");
        assertThat(screen.line("Place")).isEqualTo("Place      London");
        assertThat(screen.line("Period")).isEqualTo("Period     daily: the day 11-20, 1976-11-20 to 2026-11-20");
        assertThat(screen.line("Mean")).matches("Mean       -?\\d+\\.\\d\\d °C");
        assertThat(screen.line("Deviation")).isEqualTo("Deviation  σ 1.62 °C");
        assertThat(screen.line("Trend")).isEqualTo("Trend      +0.31 ± 0.15 °C per decade (r² 0.08)");
        assertThat(screen.line("Coverage")).isEqualTo("Coverage   47 of 51 years (92.2%)");
        assertThat(screen.line("Missing")).isEqualTo("Missing    1980–1982 (no data), 2000 (no data)");
        assertThat(screen.line("Source")).isEqualTo("Source     unknown");
        assertThat(screen.line("Time zone")).isEqualTo("Time zone  Europe/London");
    }

    @Test
    void asciiSaysTheSameWithLettersOnly() {
        Screen screen = render(RecordJson.london(), 80, Screen.Mode.ASCII);

        assertThat(screen.line("Deviation")).isEqualTo("Deviation  sigma 1.62 deg C");
        assertThat(screen.line("Trend")).isEqualTo("Trend      +0.31 +/- 0.15 deg C per decade (r^2 0.08)");
        assertThat(screen.line("Missing")).isEqualTo("Missing    1980-1982 (no data), 2000 (no data)");
        assertThat(screen.out())
                .contains("10.2 deg C. This was")
                .contains("####|")
                .contains("|####");
    }

    @Test
    void gapsOfDifferentReasonsAreToldApart() {
        JsonObject record = RecordJson.record(year -> 5, Set.of(1990, 1991, 1992));
        record.getJsonObject("metadata")
                .getJsonArray("missing_years")
                .getJsonObject(2)
                .put("reason", "insufficient_coverage");

        assertThat(plain(record).line("Missing"))
                .isEqualTo("Missing    1990–1991 (no data), 1992 (insufficient coverage)");
    }

    @Test
    void eachYearHasALineInOrderAndAGapHasOneOfItsOwn() {
        Screen screen = plain(RecordJson.london());

        assertThat(screen.lines().stream()
                        .filter(line -> line.matches("\\d{4}.*"))
                        .map(line -> line.substring(0, 4)))
                .hasSize(49)
                .isSorted();
        assertThat(screen.line("1980")).isEqualTo("1980–1982  no data");
        assertThat(screen.line("2000")).isEqualTo("2000  no data");
    }

    @Test
    void barsGoLeftWhenCoolerAndRightWhenWarmer() {
        JsonObject record = RecordJson.record(year -> year == 2025 ? 5 : year == 2026 ? 15 : 10, Set.of());
        Screen screen = plain(record);

        assertThat(screen.line("2025")).isEqualTo("2025     5.00    -5.00  " + "█".repeat(26) + "│");
        assertThat(screen.line("2026"))
                .isEqualTo("2026    15.00    +5.00  " + " ".repeat(26) + "│" + "█".repeat(26) + " ◄");
        assertThat(screen.line("2024")).isEqualTo("2024    10.00    +0.00  " + " ".repeat(26) + "│");
        assertThat(screen.line("Year"))
                .isEqualTo(
                        "Year       °C  anomaly  -5.00" + " ".repeat(15) + "mean 10.00 °C" + " ".repeat(15) + "+5.00");
    }

    @Test
    void halfBlocksTellSmallDifferences() {
        JsonObject record = RecordJson.record(
                year -> year == 2023 ? 26 : year == 2024 ? -26 : year == 2025 ? 1.5 : year == 2026 ? -1.5 : 0,
                Set.of());

        assertThat(plain(record).line("2025")).endsWith("│█▌");
        assertThat(plain(record).line("2026")).endsWith(" ▐█│ ◄");
    }

    @Test
    void equalValuesHaveNoBars() {
        assertThat(plain(RecordJson.record(year -> 7.5, Set.of())).out()).doesNotContain("█", "▌", "-0.00");
    }

    @Test
    void oneValueHasNeitherDeviationNorErrors() {
        Screen screen = plain(onlyLast(10.2));

        assertThat(screen.line("Deviation")).isEmpty();
        assertThat(screen.line("Trend")).isEqualTo("Trend      +0.31 °C per decade");
        assertThat(screen.line("Missing")).isEqualTo("Missing    1976–2025 (no data)");
        assertThat(screen.line("2026")).isEqualTo("2026    10.20    +0.00  " + " ".repeat(26) + "│ ◄");
    }

    @Test
    void noValuesAtAllAreSaidSo() {
        assertThat(plain(empty()).line("Mean")).isEqualTo("Mean       none");
        assertThat(plain(empty()).line("Trend")).isEqualTo("Trend      none: too few years");
    }

    @Test
    void fahrenheitIsNamedEverywhere() {
        assertThat(plain(RecordJson.fahrenheit()).line("Trend")).contains("°F per decade");
        assertThat(plain(RecordJson.fahrenheit()).line("Mean")).endsWith(" °F");
        assertThat(plain(RecordJson.fahrenheit()).line("Year"))
                .contains("°F  anomaly")
                .doesNotContain("°C");
    }

    @Test
    void onlyTheLatestYearIsHighlighted() {
        Screen screen = render(RecordJson.london(), 80, Screen.Mode.COLOUR);

        assertThat(screen.lines().stream().filter(line -> line.endsWith("◄")))
                .singleElement()
                .asString()
                .startsWith("2026");
        assertThat(screen.out())
                .contains("\u001B[1m2026")
                .contains("\u001B[31m█")
                .contains("\u001B[34m");
    }

    @Test
    void simulatedWeatherIsCalledSoAndTheWayToRealDataShown() {
        assertThat(plain(RecordJson.withSource(RecordJson.london(), "simulated"))
                        .out())
                .contains("Source     simulated")
                .contains("This weather is simulated")
                .contains("VISUAL_CROSSING_API_KEY=... bin/isotherm demo")
                .contains("WEATHER_CSV_DIR=DIR bin/isotherm demo --weather csv")
                .endsWith("For real data without an account:\n  bin/isotherm demo --weather open-meteo\n");
        assertThat(plain(RecordJson.withSource(RecordJson.london(), "visual_crossing"))
                        .out())
                .contains("Source     visual_crossing")
                .doesNotContain("VISUAL_CROSSING_API_KEY");
    }

    @Test
    void aSourceThatMustBeNamedIsNamed() {
        JsonObject record = RecordJson.withSource(RecordJson.london(), "open_meteo");
        record.getJsonObject("metadata")
                .put(
                        "attribution",
                        JsonObject.of(
                                "text",
                                "Weather data by Open-Meteo.com",
                                "url",
                                "https://open-meteo.com/",
                                "license",
                                "CC BY 4.0",
                                "license_url",
                                "https://creativecommons.org/licenses/by/4.0/"));

        assertThat(plain(record).out().replaceAll("\\s+", " "))
                .endsWith("Weather data by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0"
                        + " (https://creativecommons.org/licenses/by/4.0/) ");
    }

    @Test
    void aBodyThatIsNoRecordIsRefusedByTheNameOfItsFault() {
        JsonObject noMean = RecordJson.london();
        noMean.getJsonObject("average").put("mean", "warm");
        JsonObject absurd = RecordJson.london();
        absurd.getJsonArray("values").getJsonObject(0).put("temperature", 1e300);
        JsonObject noYears = RecordJson.london();
        noYears.put("values", "none");

        assertThatThrownBy(() -> DemoRecord.of(noMean)).hasMessageContaining("average.mean is not a number");
        assertThatThrownBy(() -> DemoRecord.of(absurd)).hasMessageContaining("1976 has no temperature");
        assertThatThrownBy(() -> DemoRecord.of(noYears)).hasMessageContaining("values is not an array");
        assertThatThrownBy(() -> DemoRecord.of(new JsonObject())).hasMessageContaining("range is not an object");
    }
}
