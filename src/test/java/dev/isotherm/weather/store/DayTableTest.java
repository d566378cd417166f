package dev.isotherm.weather.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.DayRange;
import dev.isotherm.weather.provider.Observations;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DayTableTest {
    private static final Place PLACE = new Place("somewhere", 0, 0, ZoneOffset.UTC);
    private static final LocalDate FIRST = LocalDate.of(2023, 12, 30);

    private final DayTable table = new DayTable(FIRST, LocalDate.of(2024, 3, 2));

    @Test
    void anEmptyTableHoldsNothing() {
        assertThat(table.held(FIRST)).isFalse();
        assertThat(table.on(FIRST)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.01, 0.01, 8.3, -40.25, 60, -89.9, 15.55})
    void hundredthsOfADegreeSurvive(double mean) {
        table.put(new Observations(PLACE, FIRST, mean));

        assertThat(table.held(FIRST)).isTrue();
        assertThat(table.on(FIRST)).isEqualTo(mean);
    }

    @Test
    void aDayWithoutObservationIsHeldAndHasNoMean() {
        table.put(new Observations(PLACE, FIRST, Double.NaN));

        assertThat(table.held(FIRST)).isTrue();
        assertThat(table.on(FIRST)).isNaN();
    }

    @Test
    void observationsOutsideOfTheTableAreLeftOut() {
        table.put(new Observations(PLACE, FIRST.minusDays(1), 1, 2, 3));
        table.put(new Observations(PLACE, LocalDate.of(2024, 3, 2), 4, 5));

        assertThat(table.held(FIRST.minusDays(1))).isFalse();
        assertThat(table.on(FIRST)).isEqualTo(2);
        assertThat(table.on(FIRST.plusDays(1))).isEqualTo(3);
        assertThat(table.on(LocalDate.of(2024, 3, 2))).isEqualTo(4);
        assertThat(table.held(LocalDate.of(2024, 3, 3))).isFalse();
    }

    @Test
    void aStoredYearCountsItsDaysFromNewYearAndKnowsLeapDays() {
        Buffer stored = Buffer.buffer(new byte[59 * DayTable.BYTES]).appendUnsignedShort(DayTable.encode(12.5));
        table.load(2024, stored);

        assertThat(table.on(LocalDate.of(2024, 2, 29))).isEqualTo(12.5);
        assertThat(table.held(LocalDate.of(2024, 2, 28))).isFalse();
        assertThat(table.held(LocalDate.of(2024, 3, 1))).isFalse();
    }

    @Test
    void zeroBytesOfAStoredYearOverwriteNothing() {
        LocalDate newYear = LocalDate.of(2024, 1, 1);
        table.put(new Observations(PLACE, newYear, 7));
        table.load(2024, Buffer.buffer(new byte[400]));

        assertThat(table.on(newYear)).isEqualTo(7);
    }

    @Test
    void aStringThatEndsWithinADayIsReadToTheLastWholeDay() {
        Buffer stored = Buffer.buffer().appendUnsignedShort(DayTable.encode(1)).appendByte((byte) 0x80);
        table.load(2024, stored);

        assertThat(table.on(LocalDate.of(2024, 1, 1))).isEqualTo(1);
        assertThat(table.held(LocalDate.of(2024, 1, 2))).isFalse();
    }

    @Test
    void aSettledDayGoesBeforeAYoungOneAndAYoungOneBeforeAStaleOne() {
        LocalDate newYear = LocalDate.of(2024, 1, 1);
        table.load(2024, stored(1));
        table.loadYoung(2024, stored(2, 2));
        table.loadStale(2024, stored(3, 3, 3));

        assertThat(table.on(newYear)).isEqualTo(1);
        assertThat(table.on(newYear.plusDays(1))).isEqualTo(2);
        assertThat(table.on(newYear.plusDays(2))).isEqualTo(3);
        assertThat(table.fresh(newYear.plusDays(1))).isTrue();
        assertThat(table.fresh(newYear.plusDays(2))).isFalse();
        assertThat(table.held(newYear.plusDays(2))).isTrue();
        assertThat(table.young(newYear)).isFalse();
        assertThat(table.young(newYear.plusDays(1))).isTrue();
        assertThat(table.fresh(newYear.plusDays(3))).isFalse();
    }

    @Test
    void anObservationMakesAStaleDayFreshAndSaysWhetherItIsNews() {
        LocalDate newYear = LocalDate.of(2024, 1, 1);
        table.loadStale(2024, stored(3, 3));

        assertThat(table.put(new Observations(PLACE, newYear, 3))).isFalse();
        assertThat(table.fresh(newYear)).isTrue();
        assertThat(table.put(new Observations(PLACE, newYear, 3, 4))).isTrue();
        assertThat(table.put(new Observations(PLACE, newYear, 3, 4, Double.NaN)))
                .isTrue();
    }

    @Test
    void freshDaysAreTakenOverFromAnotherTableAndStaleOnesAreNot() {
        LocalDate newYear = LocalDate.of(2024, 1, 1);
        DayTable other = new DayTable(newYear, newYear.plusDays(9));
        other.loadStale(2024, stored(1, 1));
        other.put(new Observations(PLACE, newYear.plusDays(1), 2, 3, 4));

        table.put(other, new DayRange(newYear, newYear.plusDays(2)));

        assertThat(table.held(newYear)).isFalse();
        assertThat(table.on(newYear.plusDays(1))).isEqualTo(2);
        assertThat(table.on(newYear.plusDays(2))).isEqualTo(3);
        assertThat(table.held(newYear.plusDays(3))).isFalse();
    }

    private static Buffer stored(double... means) {
        Buffer stored = Buffer.buffer();
        for (double mean : means) {
            stored.appendUnsignedShort(DayTable.encode(mean));
        }
        return stored;
    }

    @ParameterizedTest
    @ValueSource(strings = {"year", "lowercase letters only so that each pair is a cold day", "{\"a\":[1,2]}", "abc"})
    void textIsNoYear(String text) {
        // Two pairs of small letters are days of about -40 °C as well.
        assertThat(DayTable.isYear(2024, Buffer.buffer(text))).isEqualTo(text.equals("year"));
    }

    @ParameterizedTest
    @CsvSource({"2024, 366, true", "2023, 365, true", "2023, 366, false", "2024, 367, false", "2024, 0, true"})
    void aYearHasNoMoreDaysThanItHas(int year, int days, boolean valid) {
        assertThat(DayTable.isYear(year, Buffer.buffer(new byte[days * DayTable.BYTES])))
                .isEqualTo(valid);
    }

    @ParameterizedTest
    @CsvSource({"60.00, true", "60.01, false", "-89.90, true", "-89.91, false", "300, false", "-300, false"})
    void oneDayThatCannotBeCondemnsTheYear(double celsius, boolean valid) {
        Buffer stored = Buffer.buffer()
                .appendUnsignedShort(DayTable.encode(8.3))
                .appendUnsignedShort((int) Math.round(celsius * 100) + 32_768)
                .appendUnsignedShort(0)
                .appendUnsignedShort(1);
        assertThat(DayTable.isYear(2024, stored)).isEqualTo(valid);
    }

    @ParameterizedTest
    @ValueSource(doubles = {60.1, -90, -327.67, 327.68, 1e9, Double.POSITIVE_INFINITY})
    void aMeanThatCannotBeStoredIsRefused(double mean) {
        assertThatThrownBy(() -> DayTable.encode(mean)).isInstanceOf(WeatherException.class);
    }
}
