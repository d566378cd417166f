package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.record.TemperatureRecord.MissingYear;
import dev.isotherm.support.Upstream;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reference said about the same weather, in places whose full answers were not captured. */
class ReferenceFiguresTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            London, day           | daily   | 11-20 | celsius    | 6.97  | 1.62 | 0.31 | 0.08 | 0.15 | 0.323  | 10.2
            London, day in °F     | daily   | 11-20 | fahrenheit | 44.54 | 2.92 | 0.57 | 0.08 | 0.27 | 0.3349 | 50.36
            London, week          | weekly  | 11-20 | celsius    | 7.11  | 0.66 | 0.31 | 0.47 | 0.05 | 0.4815 | 7.13
            London, month         | monthly | 11-20 | celsius    | 8.54  | 0.52 | 0.28 | 0.65 | 0.03 | 0.4645 | 8.91
            London, year          | yearly  | 11-20 | celsius    | 10.76 | 0.47 | 0.31 | 0.97 | 0.01 | 0.5378 | 11.4
            London, today         | daily   | 11-23 | celsius    | 6.89  | 1.56 | 0.44 | 0.17 | 0.14 | 0.5469 | 9.8
            London, this week     | weekly  | 11-23 | celsius    | 6.77  | 0.74 | 0.29 | 0.34 | 0.06 | 0.435  | 8.27
            Toronto, summer       | daily   | 06-15 | celsius    | 17.31 | 1.62 | 0.1  | 0.01 | 0.16 | 0.0    | 20.4
            """)
    void completePlaces(
            String description,
            String period,
            String identifier,
            String unit,
            double mean,
            double deviation,
            double slope,
            double share,
            double error,
            double factor,
            double latest) {
        TemperatureRecord record = compute(period, identifier, unit, Upstream.complete());
        assertThat(record.average().mean()).isEqualTo(mean);
        assertThat(record.average().standardDeviation()).hasValue(deviation);
        assertThat(record.trend().slope()).isEqualTo(slope);
        assertThat(record.trend().rSquared()).hasValue(share);
        assertThat(record.trend().slopeError()).hasValue(error);
        assertThat(record.trend().gradientFactor()).hasValue(factor);
        assertThat(record.values().get(50).temperature()).isEqualTo(latest);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Singapore, day   | 1980 | 1984 | daily  | 46 | 90.2 | 1980 1981 1982 1983 1984
            Singapore, year  | 1980 | 1984 | yearly | 45 | 88.2 | 1980 1981 1982 1983 1984 1985
            Cape Town, day   | 1990 | 1990 | daily  | 50 | 98.0 | 1990
            Cape Town, year  | 1990 | 1990 | yearly | 49 | 96.1 | 1990 1991
            """)
    void placesWithGaps(
            String description, int from, int to, String period, int available, double completeness, String missing) {
        TemperatureRecord record = compute(period, "11-20", "celsius", Upstream.without(from, to));
        assertThat(record.values()).hasSize(available);
        assertThat(record.coverage().completeness()).isEqualTo(completeness);
        assertThat(record.coverage().missingYears().stream()
                        .map(MissingYear::year)
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(missing);
    }

    private static TemperatureRecord compute(String period, String identifier, String unit, DailyMeans means) {
        RecordQuery query = new RecordQuery(
                Period.of(period).orElseThrow(),
                "Anywhere",
                identifier,
                Anchor.parse(identifier),
                UnitGroup.of(unit).orElseThrow(),
                Optional.empty());
        return Records.compute(query, 2026, Upstream.TODAY, means, Set.of());
    }
}
