package dev.isotherm.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.record.TemperatureRecord.Trend;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounding, spread and trend. */
class NumbersTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            an exact half goes to even, down   | 0.125  | 2 | 0.12
            an exact half goes to even, up     | 0.375  | 2 | 0.38
            2.675 is less than it looks        | 2.675  | 2 | 2.67
            1.005 is less than it looks        | 1.005  | 2 | 1.0
            0.285 is less than it looks        | 0.285  | 2 | 0.28
            1.115 is less than it looks        | 1.115  | 2 | 1.11
            8.345 is more than it looks        | 8.345  | 2 | 8.35
            a whole half goes to even          | 2.5    | 0 | 2.0
            another whole half                 | 3.5    | 0 | 4.0
            negative halves too                | -2.5   | 0 | -2.0
            zero keeps the sign it came from   | -0.004 | 2 | -0.0
            zero itself                        | 0.0    | 2 | 0.0
            beyond the fast way                | 123456789.125 | 2 | 123456789.12
            too large to have decimals         | 1e300  | 2 | 1e300
            four decimals                      | 0.00005 | 4 | 0.0001
            """)
    void roundingLooksAtTheExactBinaryValue(String description, double value, int decimals, double expected) {
        assertThat(Rounding.round(value, decimals)).isEqualTo(expected);
    }

    @Test
    void theFastWayOfRoundingEqualsExactDecimals() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double nearHalf = (random.nextInt(40_000) - 20_000 + 0.5) / 100;
            double value =
                    i % 2 == 0 ? random.nextDouble(-200, 200) : nearHalf + random.nextInt(-3, 4) * Math.ulp(nearHalf);
            double exact =
                    new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).doubleValue();
            assertThat(Rounding.round(value, 2)).isEqualTo(Math.copySign(exact, value));
        }
    }

    @Test
    void aSumLosesNothingToItsOrder() {
        assertThat(Statistics.sum(1, 1e100, 1, -1e100)).isEqualTo(2);
        assertThat(Statistics.sum(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1))
                .isEqualTo(1);
        assertThat(Statistics.mean()).isZero();
    }

    @Test
    void theDeviationIsThePopulationsAndNeedsTwoValues() {
        assertThat(Statistics.standardDeviation(10, 20)).hasValue(5.0);
        assertThat(Statistics.standardDeviation(1, 2, 3, 4)).hasValue(1.12);
        assertThat(Statistics.standardDeviation(7, 7, 7)).hasValue(0.0);
        assertThat(Statistics.standardDeviation(3)).isEmpty();
        assertThat(Statistics.standardDeviation()).isEmpty();
    }

    @Test
    void aStraightLineIsCertain() {
        int[] years = {2020, 2021, 2022, 2023};
        assertThat(TrendLine.of(new Series(years, new double[] {8, 8.5, 9, 9.5}), UnitGroup.CELSIUS))
                .isEqualTo(trend(5.0, 4, UnitGroup.CELSIUS, 1.0, 0.0, 1.0));
        assertThat(TrendLine.of(new Series(years, new double[] {9.5, 9, 8.5, 8}), UnitGroup.FAHRENHEIT))
                .isEqualTo(trend(-5.0, 4, UnitGroup.FAHRENHEIT, 1.0, 0.0, -1.0));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(doubles = {0.0, 0.1, 7.3, -12.7})
    void aConstantSeriesHasNoSlopeAndNoShareOfVariance(double temperature) {
        int[] years = {2018, 2020, 2021};
        Series series = new Series(years, new double[] {temperature, temperature, temperature});
        Trend trend = TrendLine.of(series, UnitGroup.CELSIUS);
        assertThat(Math.abs(trend.slope())).isZero();
        assertThat(trend.rSquared()).isEmpty();
        assertThat(trend.slopeError()).hasValue(0.0);
        assertThat(Math.abs(trend.gradientFactor().orElseThrow())).isZero();
    }

    @Test
    void twoValuesHaveASlopeWithoutAnError() {
        assertThat(TrendLine.of(new Series(new int[] {2020, 2025}, new double[] {10, 11}), UnitGroup.CELSIUS))
                .isEqualTo(new Trend(
                        2.0,
                        UnitGroup.CELSIUS,
                        2,
                        OptionalDouble.of(1.0),
                        OptionalDouble.empty(),
                        OptionalDouble.empty()));
    }

    @Test
    void oneValueAndNoneHaveNoTrend() {
        OptionalDouble none = OptionalDouble.empty();
        assertThat(TrendLine.of(new Series(new int[] {2020}, new double[] {10}), UnitGroup.CELSIUS))
                .isEqualTo(new Trend(0.0, UnitGroup.CELSIUS, 1, none, none, none));
        assertThat(TrendLine.of(new Series(new int[0], new double[0]), UnitGroup.FAHRENHEIT))
                .isEqualTo(new Trend(0.0, UnitGroup.FAHRENHEIT, 0, none, none, none));
    }

    @Test
    void gapsWidenTheError() {
        // Residuals 1, -2, 1 over years 0, 1, 2: error 10·sqrt(6/(1·2)); over 0, 10, 20 a tenth of it, times
        // sqrt(21/3).
        double[] temperatures = {1, -2, 1};
        Series dense = new Series(new int[] {2000, 2001, 2002}, temperatures);
        Series gaps = new Series(new int[] {2000, 2010, 2020}, temperatures);
        assertThat(TrendLine.of(dense, UnitGroup.CELSIUS).slopeError()).hasValue(17.32);
        assertThat(TrendLine.of(gaps, UnitGroup.CELSIUS).slopeError()).hasValue(4.58);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            sure and warming             | 0.6  | 0.1 | CELSIUS    | 0.7658
            sure and cooling             | -0.6 | 0.1 | CELSIUS    | -0.7658
            the same slope is less in °F | 0.6  | 0.1 | FAHRENHEIT | 0.5088
            drowned in the error         | 0.2  | 0.3 | CELSIUS    | 0.0
            drowned keeps its sign       | -0.2 | 0.3 | CELSIUS    | -0.0
            """)
    void theGradientFactorWeighsTheSlopeAgainstItsError(
            String description, double slope, double error, UnitGroup unit, double expected) {
        assertThat(TrendLine.gradientFactor(slope, error, unit)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} is printed {1}")
    @CsvSource({
        "12, 12.0",
        "0, 0.0",
        "-0.0, -0.0",
        "-0.47, -0.47",
        "0.5, 0.5",
        "0.0005, 0.0005",
        "0.0001, 0.0001",
        "0.4815, 0.4815",
        "10.05, 10.05",
        "-100.01, -100.01",
        "0.00001, 0.00001",
        "0.1234567, 0.1234567",
        "12345678901234567890, 12345678901234567000.0",
        "1e21, 1000000000000000000000.0"
    })
    void numbersArePrintedWithADecimalAndWithoutExponent(double value, String expected) {
        assertThat(JsonText.number(value)).isEqualTo(expected);
        assertThat(Double.parseDouble(JsonText.number(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberIsRefused(double value) {
        assertThatThrownBy(() -> JsonText.number(value)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Trend trend(double slope, int points, UnitGroup unit, double share, double error, double factor) {
        return new Trend(
                slope, unit, points, OptionalDouble.of(share), OptionalDouble.of(error), OptionalDouble.of(factor));
    }
}
