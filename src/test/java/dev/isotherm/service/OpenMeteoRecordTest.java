package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.record.Period;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.openmeteo.OpenMeteoProvider;
import dev.isotherm.weather.provider.WeatherException;
import dev.isotherm.weather.provider.WeatherException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records from Open-Meteo: which of its servers is asked for which days, for which place, and what is kept. */
class OpenMeteoRecordTest extends RecordServiceSetUp {
    private static final String ARCHIVE = "/v1/archive";
    private static final String FORECAST = "/v1/forecast";
    private static final String LONDON = "iso:day:{open_meteo:london}:";
    /* A week before today. */
    private static final LocalDate BORDER = LocalDate.of(2026, 11, 16);

    @BeforeEach
    void speak() {
        upstream.at(RecordHarness.NOON, 5);
        service = harness.service(harness.openMeteo());
    }

    @AfterEach
    void rest() {
        upstream.at(RecordHarness.NOON, 5);
    }

    private long called(String path) {
        return upstream.paths().stream().filter(path::equals).count();
    }

    @ParameterizedTest
    @EnumSource(Period.class)
    void theNumbersAreThoseOfTheOtherProvider(Period period) {
        for (String place : List.of("London", "Singapore", "Toronto", "Sydney")) {
            for (String anchor : List.of("11-23", "11-16", "11-15", "01-03", "02-29", "12-24")) {
                TemperatureRecord expected = harness.record(harness.service(), period, place, anchor);

                assertThat(harness.record(service, period, place, anchor))
                        .as(place + " " + anchor)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aYearOfEachYearIsOneCallToTheArchiveAndOneToTheForecast() {
        harness.record(service, Period.YEARLY, "London", "11-23");

        assertThat(upstream.paths()).containsExactlyInAnyOrder(FORECAST, ARCHIVE);
        assertThat(upstream.calls()).anySatisfy(call -> {
            assertThat(call.from()).isEqualTo(LocalDate.of(1975, 11, 25));
            assertThat(call.to()).isEqualTo(BORDER.minusDays(1));
        });
        harness.record(service, Period.DAILY, "London", "11-20");
        harness.record(service, Period.WEEKLY, "London", "01-15");
        harness.record(service, Period.MONTHLY, "London", "07-31");
        assertThat(upstream.calls()).as("all other records are there").hasSize(2);
    }

    @Test
    void shortWindowsAreACallEachBecauseThatCostsLess() {
        harness.record(service, Period.DAILY, "London", "11-20");

        assertThat(called(ARCHIVE)).isEqualTo(50);
        assertThat(called(FORECAST)).isEqualTo(1);
        assertThat(upstream.calls().stream().filter(call -> call.touches(2026)))
                .singleElement()
                .satisfies(call ->
                        assertThat(call.to()).as("the forecast of today").isEqualTo("2026-11-23"));
    }

    @Test
    void daysOfTheForecastAreYoungUntilTheArchiveHasThem() {
        TemperatureRecord first = harness.record(service, Period.DAILY, "London", "11-18");
        assertThat(called(FORECAST)).isEqualTo(1);
        assertThat(harness.dayKeys()).contains(LONDON + "2025").doesNotContain(LONDON + "2026");

        Instant later = RecordHarness.NOON.plus(Duration.ofDays(7));
        harness.now.set(later);
        upstream.at(later, 5);
        upstream.reset();
        assertThat(harness.record(service, Period.DAILY, "London", "11-18")).isEqualTo(first);

        assertThat(upstream.paths()).containsExactly(ARCHIVE);
        assertThat(harness.dayKeys()).contains(LONDON + "2026");
        upstream.reset();
        harness.record(service, Period.DAILY, "London", "11-18");
        assertThat(upstream.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9, 2026-11-15", "20, 2026-11-04", "80, 2026-09-05"})
    void daysThatTheArchiveLacksAtItsEndComeFromTheForecastAndAreYoung(int lag, LocalDate firstLacking) {
        upstream.at(RecordHarness.NOON, lag);
        TemperatureRecord expected = harness.record(harness.service(), Period.YEARLY, "London", "11-20");
        upstream.reset();

        assertThat(harness.record(service, Period.YEARLY, "London", "11-20")).isEqualTo(expected);

        assertThat(called(ARCHIVE)).isEqualTo(1);
        assertThat(upstream.calls().get(upstream.calls().size() - 1).from()).isBeforeOrEqualTo(firstLacking);
        String settled = harness.redis("STRLEN", LONDON + "2026");
        assertThat(Integer.parseInt(settled)).isEqualTo(2 * (firstLacking.getDayOfYear() - 1));
    }

    @Test
    void aLagThatTheForecastDoesNotReachLeavesAGapThatIsAskedForAgain() {
        upstream.at(RecordHarness.NOON, 100);

        TemperatureRecord record = harness.record(service, Period.YEARLY, "London", "11-20");

        assertThat(record.values()).hasSize(51);
        assertThat(Integer.parseInt(harness.redis("STRLEN", LONDON + "2026")))
                .as("until 15 August")
                .isEqualTo(2 * LocalDate.of(2026, 8, 15).getDayOfYear());
    }

    /* Two yearly windows end in the gap of Singapore, one of them with no day at all. */
    @Test
    void aGapOfOldYearsIsNeverFilledFromTheForecast() {
        TemperatureRecord record = harness.record(service, Period.DAILY, "Singapore", "01-15");

        assertThat(record.coverage().missingYears())
                .extracting(missing -> missing.year())
                .containsExactly(1980, 1981, 1982, 1983, 1984);
        assertThat(called(FORECAST)).isZero();
        harness.record(service, Period.DAILY, "Singapore", "01-15");
        assertThat(upstream.calls()).as("a gap is remembered").hasSize(51);
    }

    @Test
    void allNamesOfAPlaceShareItsDaysAndAreSearchedForOnce() {
        TemperatureRecord record = harness.record(service, Period.DAILY, "Nantes", "11-20");
        int calls = upstream.calls().size();
        assertThat(upstream.searches()).containsExactly("Nantes");
        assertThat(upstream.asked())
                .as("one position")
                .hasSize(51)
                .containsOnly(upstream.asked().get(0));

        for (String name : List.of("nantes", "Nantes, Utopia", "NANTES, Middle , utopia")) {
            assertThat(harness.record(service, Period.DAILY, name, "11-20").values())
                    .as(name)
                    .isEqualTo(record.values());
        }

        assertThat(upstream.searches()).containsExactly("Nantes", "Nantes", "NANTES");
        // The first call for a new name tells its time zone; its day is there already.
        assertThat(upstream.calls()).hasSize(calls + 2);
        assertThat(harness.dayKeys())
                .allMatch(key -> key.startsWith(harness.dayKeys().get(0).substring(0, 20)));
    }

    @Test
    void aCuratedPlaceAndCoordinatesAreNotSearchedFor() {
        harness.record(service, Period.DAILY, "London, England, United Kingdom", "11-20");
        int calls = upstream.calls().size();
        harness.record(service, Period.DAILY, "51.5075,-0.12", "11-20");
        assertThat(upstream.calls()).as("half a kilometre from London").hasSize(calls);
        harness.record(service, Period.DAILY, "48.85,2.35", "11-20");

        assertThat(upstream.searches()).isEmpty();
        assertThat(harness.dayKeys()).anyMatch(key -> key.startsWith("iso:day:{open_meteo:48.8500,2.3500}:"));
        assertThat(harness.redis("KEYS", "iso:day:{open_meteo:51*")).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Xyzzyville", "Nantes, Norway", "Oslo, Middle, Sweden", ", France", "91.0,2.0"})
    void anUnknownNameCostsNoCallForWeatherAndIsRemembered(String name) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> harness.record(service, Period.DAILY, name, "11-20"))
                    .isInstanceOfSatisfying(
                            WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNKNOWN_PLACE))
                    .hasMessage("The weather provider open_meteo does not know '" + name + "'.");
        }

        assertThat(upstream.calls()).isEmpty();
        assertThat(upstream.searches()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aFailureOfTheFirstCallSpeaksOfTheNameAndLeavesNothing() {
        upstream.behave(call -> Behaviour.HOLE);

        assertThatThrownBy(() -> harness.record(service, Period.WEEKLY, "Nantes", "11-20"))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER))
                .hasMessageContaining("open_meteo for 'Nantes' from");

        assertThat(harness.redis("DBSIZE")).isEqualTo("0");
    }

    @Test
    void aPlaceThatTheGeocoderKnowsIsNotTakenForUnknown() {
        upstream.behave(call -> Behaviour.BAD_REQUEST);

        assertThatThrownBy(() -> harness.record(service, Period.DAILY, "Nantes", "11-20"))
                .isInstanceOfSatisfying(
                        WeatherException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("does not know 'Nantes'");
        upstream.reset();
        assertThat(harness.record(service, Period.DAILY, "Nantes", "11-20").values())
                .hasSize(51);
    }

    @Test
    void theSourceAndItsAttributionAreNamed() {
        RecordService.Computed computed =
                RecordHarness.await(harness.computing(service, Period.DAILY, "London", "11-20"));

        assertThat(computed.meta().source()).isEqualTo("open_meteo");
        assertThat(computed.meta().attribution()).contains(OpenMeteoProvider.ATTRIBUTION);
    }
}
