package dev.isotherm.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.isotherm.record.Period;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.support.UpstreamServer;
import dev.isotherm.support.UpstreamServer.Behaviour;
import dev.isotherm.weather.place.PlaceNames;
import dev.isotherm.weather.provider.WeatherException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is bought, what is kept, and which day it is: counted at a provider over real HTTP, kept in a real Redis. */
class RecordServiceTest extends RecordServiceSetUp {
    @Test
    void longerPeriodsBuyOnlyTheDaysThatShorterOnesDidNot() {
        Map<String, Period> spellings = new LinkedHashMap<>();
        spellings.put("London", Period.DAILY);
        spellings.put("london", Period.WEEKLY);
        spellings.put(" LONDON ", Period.MONTHLY);
        spellings.put("LonDon", Period.YEARLY);
        spellings.forEach((spelling, period) -> {
            TemperatureRecord record = harness.record(service, period, spelling, "11-20");
            assertThat(record.values()).hasSize(51);
            assertThat(upstream.days()).as("days in all after %s", period).isEqualTo(51L * period.days());
        });
        for (Period period : Period.values()) {
            harness.record(service, period, "London", "11-20");
        }
        assertThat(upstream.days()).isEqualTo(51 * 365);
    }

    @Test
    void aNextDayBuysOneDayAYear() {
        harness.record(service, Period.MONTHLY, "London", "11-20");
        upstream.reset();

        harness.record(service, Period.MONTHLY, "London", "11-21");

        assertThat(upstream.days()).isEqualTo(51);
    }

    @Test
    void daysBoughtByOneServiceAreThereForAnother() {
        harness.record(service, Period.WEEKLY, "London", "11-20");
        upstream.reset();

        try (RecordHarness second = new RecordHarness(redis.url(), upstream.uri())) {
            second.record(second.service(), Period.WEEKLY, "London", "11-20");
        }

        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void onlyYoungDaysAreBoughtAgainOnceTheyExpired() {
        harness.record(service, Period.WEEKLY, "London", "11-22");
        upstream.reset();
        harness.redis("DEL", harness.dayKeys().get(harness.dayKeys().size() - 1));

        harness.record(service, Period.WEEKLY, "London", "11-22");

        assertThat(upstream.calls())
                .containsExactly(
                        new UpstreamServer.Call("London", LocalDate.of(2026, 11, 20), LocalDate.of(2026, 11, 22)));
    }

    @Test
    void daysWithoutObservationAreNotBoughtTwice() {
        TemperatureRecord record = harness.record(service, Period.DAILY, "Singapore", "11-20");
        assertThat(record.coverage().missingYears())
                .extracting(m -> m.year() + " " + m.reason())
                .containsExactly("1980 no_data", "1981 no_data", "1982 no_data", "1983 no_data", "1984 no_data");
        upstream.reset();

        assertThat(harness.record(service, Period.DAILY, "Singapore", "11-20")).isEqualTo(record);
        assertThat(upstream.calls()).isEmpty();
    }

    @Test
    void aPlaceWithoutAnyObservationGivesAnEmptyRecord() {
        upstream.behave(call -> Behaviour.NO_OBSERVATION);

        assertThat(harness.record(service, Period.DAILY, "London", "11-20").isEmpty())
                .isTrue();
    }

    @Test
    void anUnknownPlaceCostsOneCallUntilItIsForgotten() {
        for (String spelling : List.of("Xyzzyville", "xyzzyville ", "XYZZYVILLE")) {
            assertThatThrownBy(() -> harness.record(service, Period.YEARLY, spelling, "11-20"))
                    .isInstanceOfSatisfying(WeatherException.class, e -> assertThat(e.kind())
                            .isEqualTo(WeatherException.Kind.UNKNOWN_PLACE))
                    .hasMessageContaining(spelling.strip());
        }

        assertThat(upstream.calls()).hasSize(1);
        String key = "iso:place:{visual_crossing:xyzzyville}:unknown";
        assertThat(Long.parseLong(harness.redis("PTTL", key))).isBetween(1L, RecordHarness.UNKNOWN_TTL.toMillis());
        assertThat(harness.redis("DBSIZE")).isEqualTo("1");
        harness.redis("DEL", key);
        assertThatThrownBy(() -> harness.record(service, Period.YEARLY, "Xyzzyville", "11-20"))
                .isInstanceOf(WeatherException.class);
        assertThat(upstream.calls()).hasSize(2);
    }

    @ParameterizedTest(name = "{0} at {1}: year {2}, {3} values, {4}")
    @CsvSource({
        // 31 December 11:30 UTC is 1 January in Auckland and in Kiritimati, and still 31 December in Honolulu.
        "Auckland,   2026-12-31T11:30:00Z, 2027, 51, 01-01",
        "Kiritimati, 2026-12-31T10:30:00Z, 2027, 51, 01-01",
        "Honolulu,   2026-12-31T11:30:00Z, 2026, 51, 12-31",
        // 1 January 09:00 UTC is still 31 December in Honolulu.
        "Honolulu,   2027-01-01T09:00:00Z, 2026, 51, 12-31",
        "Honolulu,   2027-01-01T09:00:00Z, 2026, 51, 01-01",
        "Honolulu,   2027-01-01T10:00:00Z, 2027, 51, 01-01",
        "London,     2026-12-31T23:59:59Z, 2026, 51, 12-31",
        "London,     2027-01-01T00:00:00Z, 2027, 51, 01-01",
        // The last window has not come yet.
        "Auckland,   2026-12-31T10:30:00Z, 2026, 51, 01-01",
        "London,     2027-01-01T00:00:00Z, 2027, 50, 01-02",
    })
    void theZoneOfThePlaceSaysWhatTodayIs(String place, Instant now, int currentYear, int values, String identifier) {
        harness.now.set(now);

        for (int round = 1; round <= 2; round++) {
            TemperatureRecord record = harness.record(service, Period.DAILY, place, identifier);
            assertThat(record.coverage().endDate().getYear()).isEqualTo(currentYear);
            assertThat(record.values()).hasSize(values);
            long bought = upstream.days();
            assertThat(bought).as("no day is bought twice").isBetween(50L, 52L);
        }
        assertThat(upstream.calls()).doesNotHaveDuplicates();
    }

    @Test
    void theOriginIsTheProvidersAndTheZoneThePlaces() {
        RecordService.Computed computed =
                RecordHarness.await(harness.computing(service, Period.DAILY, "Auckland", "11-20"));

        assertThat(computed.meta().source()).isEqualTo("visual_crossing");
        assertThat(computed.meta().timezone()).contains("Pacific/Auckland");
        assertThat(computed.meta().updated()).isEqualTo(RecordHarness.NOON);
    }

    @Test
    void twoSourcesBuyTheirOwnDaysAndLocalFilesAreNotKept() {
        harness.record(service, Period.DAILY, "London", "11-20");
        harness.record(harness.service("simulated"), Period.DAILY, "London", "11-20");
        assertThat(upstream.days()).isEqualTo(2 * 51);
        assertThat(harness.dayKeys())
                .allMatch(key -> key.startsWith("iso:day:{visual_crossing:") || key.startsWith("iso:day:{simulated:"))
                .anyMatch(key -> key.startsWith("iso:day:{simulated:london}"));

        String before = harness.redis("DBSIZE");
        TemperatureRecord local = harness.record(harness.service(new LocalWeather()), Period.DAILY, "London", "11-20");
        assertThat(local.values()).hasSize(51).allMatch(v -> v.temperature() == 5);
        assertThat(harness.redis("DBSIZE")).isEqualTo(before);
        assertThat(upstream.days()).isEqualTo(2 * 51);
    }

    @Test
    void namesAreFoldedTheSameWhateverTheMachinesLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(PlaceNames.normalised("ISTANBUL , TÜRKIYE")).isEqualTo("istanbul,türkiye");
        } finally {
            Locale.setDefault(before);
        }
    }
}
