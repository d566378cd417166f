package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.TemperatureRecord.MissingYear;
import dev.isotherm.record.TemperatureRecord.Range;
import dev.isotherm.record.TemperatureRecord.Ranking;
import dev.isotherm.record.TemperatureRecord.YearValue;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            a past day, there            | daily   | 2000 | 1   | true
            a past day, not there        | daily   | 2000 | 0   | false
            today's day, there           | daily   | 2026 | 1   | true
            a past week, just enough     | weekly  | 2000 | 6   | true
            a past week, one too few     | weekly  | 2000 | 5   | false
            this week, just enough       | weekly  | 2026 | 4   | true
            this week, one too few       | weekly  | 2026 | 3   | false
            a past month, just enough    | monthly | 2000 | 28  | true
            a past month, one too few    | monthly | 2000 | 27  | false
            this month, just enough      | monthly | 2026 | 19  | true
            this month, one too few      | monthly | 2026 | 18  | false
            a past year, just enough     | yearly  | 2000 | 330 | true
            a past year, one too few     | yearly  | 2000 | 329 | false
            this year, just enough       | yearly  | 2026 | 292 | true
            this year, one too few       | yearly  | 2026 | 291 | false
            """)
    void aYearIsShownWhenEnoughDaysWereObserved(String description, String period, int year, int days, boolean shown) {
        LocalDate end = LocalDate.of(year, 11, 20);
        Period length = Period.of(period).orElseThrow();
        LocalDate start = end.minusDays(length.days() - 1L);
        TemperatureRecord record = compute(length, "11-20", UnitGroup.CELSIUS, TODAY, day -> {
            boolean inWindow = !day.isBefore(start) && !day.isAfter(end);
            return inWindow && day.isBefore(start.plusDays(days)) ? 8 : Double.NaN;
        });
        assertThat(record.values().stream().anyMatch(value -> value.year() == year))
                .isEqualTo(shown);
        assertThat(record.coverage().missingYears().stream().noneMatch(missing -> missing.year() == year))
                .isEqualTo(shown);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            today                                | daily   | 11-23 | true
            tomorrow                             | daily   | 11-24 | false
            a week with four days until today    | weekly  | 11-26 | true
            a week with three days until today   | weekly  | 11-27 | false
            a month with 19 days until today     | monthly | 12-05 | true
            a month with 18 days until today     | monthly | 12-06 | false
            a month that has not begun           | monthly | 12-25 | false
            a year with 333 days until today     | yearly  | 12-25 | true
            a year with 327 days until today     | yearly  | 12-31 | true
            """)
    void forecastsOfDaysToComeAreNoObservations(String description, String period, String identifier, boolean shown) {
        TemperatureRecord record =
                compute(Period.of(period).orElseThrow(), identifier, UnitGroup.CELSIUS, TODAY, day -> 8);
        assertThat(record.values()).hasSize(shown ? 51 : 50);
        assertThat(record.summary().endsWith("is not yet available.")).isEqualTo(!shown);
        assertThat(record.coverage().missingYears())
                .isEqualTo(shown ? List.of() : List.of(new MissingYear(2026, "no_data_current_year")));
        assertThat(record.coverage().endDate())
                .isEqualTo(Anchor.parse(identifier).in(2026));
    }

    @Test
    void aYearsTemperatureIsTheMeanOfItsObservedDays() {
        TemperatureRecord record = compute(
                Period.WEEKLY,
                "01-03",
                UnitGroup.CELSIUS,
                TODAY,
                day -> day.getDayOfMonth() == 1 ? Double.POSITIVE_INFINITY : day.getYear() % 100);
        // Six days: four of the old year, two of the new; the seventh is no number and counts as not observed.
        assertThat(record.values().get(50).temperature()).isEqualTo(25.33);
        assertThat(record.values().get(50).date()).isEqualTo(LocalDate.of(2026, 1, 3));
    }

    @Test
    void fahrenheitIsConvertedFromTheRoundedMean() {
        // 10.0051 rounds to 10.01, which is 50.02 °F; unrounded it would be 50.01 °F.
        DailyMeans means = day -> 10.0051;
        assertThat(compute(Period.DAILY, "11-20", UnitGroup.CELSIUS, TODAY, means)
                        .values())
                .allMatch(value -> value.temperature() == 10.01);
        TemperatureRecord record = compute(Period.DAILY, "11-20", UnitGroup.FAHRENHEIT, TODAY, means);
        assertThat(record.values()).allMatch(value -> value.temperature() == 50.02);
        assertThat(record.average().unit()).isEqualTo(UnitGroup.FAHRENHEIT);
        assertThat(record.trend().unit()).isEqualTo(UnitGroup.FAHRENHEIT);
    }

    @Test
    void theAnomalyIsTakenFromTheUnroundedMeanAndKeepsItsSign() {
        // Mean 0.0001960…: every year but the warm one is below it by less than half a hundredth.
        TemperatureRecord record =
                compute(Period.DAILY, "11-20", UnitGroup.CELSIUS, TODAY, day -> day.getYear() == 2000 ? 0.01 : 0);
        assertThat(record.average().mean()).isEqualTo(0.0);
        assertThat(record.values().get(0)).isEqualTo(new YearValue(LocalDate.of(1976, 11, 20), 1976, 0.0, -0.0));
        assertThat(record.values().get(24).anomaly()).isEqualTo(0.01);
    }

    @Test
    void missingYearsAreNamedAndCounted() {
        TemperatureRecord record = compute(
                Period.DAILY,
                "11-20",
                UnitGroup.CELSIUS,
                TODAY,
                day -> day.getYear() == 1976 || day.getYear() == 1990 || day.getYear() == 2026 ? Double.NaN : 8);
        assertThat(record.coverage())
                .isEqualTo(new TemperatureRecord.Coverage(
                        51,
                        48,
                        List.of(
                                new MissingYear(1976, "no_data"),
                                new MissingYear(1990, "no_data"),
                                new MissingYear(2026, "no_data_current_year")),
                        94.1,
                        1,
                        LocalDate.of(2026, 11, 20)));
        assertThat(record.range()).contains(new Range(LocalDate.of(1977, 11, 20), LocalDate.of(2025, 11, 20)));
        assertThat(record.range().orElseThrow().years()).isEqualTo(49);
        assertThat(record.currentAnomaly()).isEmpty();
    }

    @Test
    void theLeapDayIsAnsweredInEveryYear() {
        TemperatureRecord record = compute(Period.DAILY, "02-29", UnitGroup.CELSIUS, TODAY, day -> 8);
        assertThat(record.values()).hasSize(51);
        assertThat(record.values().get(0).date()).isEqualTo(LocalDate.of(1976, 2, 29));
        assertThat(record.coverage().endDate()).isEqualTo(LocalDate.of(2026, 2, 28));
    }

    @Test
    void aPlaceWithoutObservationsHasAnEmptyRecord() {
        TemperatureRecord record = compute(Period.YEARLY, "11-20", UnitGroup.CELSIUS, TODAY, day -> Double.NaN);
        assertThat(record.isEmpty()).isTrue();
        assertThat(record.range()).isEmpty();
        assertThat(record.average().dataPoints()).isZero();
        assertThat(record.average().standardDeviation()).isEmpty();
        assertThat(record.coverage().completeness()).isZero();
        assertThat(record.coverage().missingYears()).hasSize(51);
        assertThat(record.ranking()).isEqualTo(new Ranking(1, 1, 0));
        assertThat(record.summary()).isEqualTo("Not enough data to generate summary.");
    }

    @Test
    void theLatestValueIsRankedAfterEqualEarlierOnes() {
        TemperatureRecord record =
                compute(Period.DAILY, "11-20", UnitGroup.CELSIUS, TODAY, day -> switch (day.getYear()) {
                    case 2000, 2026 -> 9;
                    case 2001 -> 10;
                    default -> 8;
                });
        assertThat(record.ranking()).isEqualTo(new Ranking(3, 50, 51));
        assertThat(record.currentAnomaly()).hasValue(0.92);
    }

    private static TemperatureRecord compute(
            Period period, String identifier, UnitGroup unit, LocalDate today, DailyMeans means) {
        RecordQuery query =
                new RecordQuery(period, "Anywhere", identifier, Anchor.parse(identifier), unit, Optional.empty());
        return Records.compute(query, 2026, today, means, Set.of());
    }
}
